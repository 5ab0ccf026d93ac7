import AgentDriver
import Documents
import Foundation
package import Model
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SimulatedControllers
import Synchronization

/// An agent on a port of the loopback, over HTTPS with a certificate that it made itself, as a real one serves.
package final class SimulatedAgentServer: Sendable {
    private let agent: Mutex<SimulatedAgent>
    private let now: @Sendable () -> Timestamp
    private let channel: any Channel
    /// The certificate to believe it by, PEM.
    package let certificate: String

    /// Serves `agent` on a port that the system chooses.
    package init(_ agent: SimulatedAgent, now: @escaping @Sendable () -> Timestamp) async throws {
        self.agent = Mutex(agent)
        self.now = now
        let known = try SelfSignedCertificate()
        certificate = known.certificate
        let context = try known.serverContext()
        let place = ServerPlace()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(AgentHandler(place: place))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        place.server.withLock { $0 = self }
    }

    /// `https://127.0.0.1:PORT`.
    package var url: String { "https://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// Looks at the agent or changes it.
    @discardableResult
    package func agent<Result: Sendable>(_ look: (inout SimulatedAgent) -> Result) -> Result {
        agent.withLock { look(&$0) }
    }

    /// Frees the port.
    package func close() async throws {
        try await channel.close()
    }

    /// The answer of ironic-python-agent's API to a request (agent-protocol.md §4).
    fileprivate func answer(_ method: HTTPMethod, _ uri: String, _ body: [UInt8]) -> (HTTPResponseStatus, JSON) {
        let parts = uri.split(separator: "?", maxSplits: 1)
        let query = parts.count > 1 ? parts[1].split(separator: "&") : []
        let sent = query.first { $0.hasPrefix("agent_token=") }.map { String($0.dropFirst("agent_token=".count)) }
        let token = sent?.removingPercentEncoding ?? ""
        let question: AgentQuestion
        switch (method, parts.first.map(String.init)) {
        case (.GET, "/v1/status"): question = .status
        case (.GET, "/v1/commands/"): question = .commands
        case (.POST, "/v1/commands/"):
            guard let document = try? JSON(parsing: body) else { return refusal(.badRequest, "The body is no JSON.") }
            question = .execute(document, waits: query.contains("wait=true"))
        default: return refusal(.notFound, "Not found.")
        }
        let moment = now()
        do throws(AgentFailure) {
            return (
                .ok, try agent.withLock { agent throws(AgentFailure) in try agent.answer(question, token: token, at: moment) }
            )
        } catch {
            switch error {
            case .busy: return refusal(.conflict, "Agent is busy.")
            case .stranger: return refusal(.unauthorized, "Token invalid.")
            case .refused(let status, let text): return refusal(HTTPResponseStatus(statusCode: status), text)
            case .unreachable, .unintelligible: return refusal(.internalServerError, "\(error)")
            }
        }
    }

    private func refusal(_ status: HTTPResponseStatus, _ text: String) -> (HTTPResponseStatus, JSON) {
        (status, ["faultcode": "Client", "faultstring": .string(text)])
    }
}

/// Where connections find the server, which is made after their handlers' maker.
private final class ServerPlace: Sendable {
    let server = Mutex<SimulatedAgentServer?>(nil)
}

private final class AgentHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let place: ServerPlace
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(place: ServerPlace) {
        self.place = place
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part): body += part.readableBytesView
        case .end:
            guard let head, let server = place.server.withLock({ $0 }) else { return context.close(promise: nil) }
            let (status, document) = server.answer(head.method, head.uri, body)
            let bytes = document.bytes
            let headers: HTTPHeaders = ["content-type": "application/json", "content-length": String(bytes.count)]
            context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
