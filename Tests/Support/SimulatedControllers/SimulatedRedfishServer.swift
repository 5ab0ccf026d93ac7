import Documents
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A simulated Redfish service on a TCP port of the loopback, with a network that can misbehave.
package final class SimulatedRedfishServer: Sendable {
    /// What the network does.
    package struct Network: Sendable {
        /// Whether requests arrive and no answer leaves.
        package var isSilent = false
        /// How many connections are closed instead of answered, before all goes well again.
        package var drops = 0
        package var delay: Duration = .zero
    }

    private let state: Mutex<(service: SimulatedRedfish, network: Network, requests: [SimulatedRedfish.Request])>
    private let channel: any Channel
    private let scheme: String

    /// A server of `service` on a port that the system chooses, by TLS where a certificate and its key are given as PEM.
    package init(_ service: SimulatedRedfish = SimulatedRedfish(), certificate: (chain: String, key: String)? = nil) async throws
    {
        state = Mutex((service, Network(), []))
        scheme = certificate == nil ? "http" : "https"
        let tls = try certificate.map { try Self.context($0.chain, $0.key) }
        let responder = RedfishResponder()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(RedfishRequestHandler(responder))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        responder.server.withLock { $0 = self }
    }

    private static func context(_ chain: String, _ key: String) throws -> NIOSSLContext {
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8)).map { NIOSSLCertificateSource.certificate($0) }
        let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: certificates, privateKey: key))
    }

    /// The server's URL, as `redfish_address` names it.
    package var address: String { "\(scheme)://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// The requests that arrived.
    package var requests: [SimulatedRedfish.Request] { state.withLock { $0.requests } }

    /// Looks at the service or changes it.
    @discardableResult
    package func service<Result: Sendable>(_ look: (inout SimulatedRedfish) -> Result) -> Result {
        state.withLock { look(&$0.service) }
    }

    /// Changes the network.
    package func network(_ change: (inout Network) -> Void) {
        state.withLock { change(&$0.network) }
    }

    /// Frees the port.
    package func close() async throws {
        try await channel.close()
    }

    /// What becomes of a request.
    fileprivate enum Fate {
        case answer(SimulatedRedfish.Answer, after: Duration)
        case silence
        case drop
    }

    fileprivate func fate(of request: SimulatedRedfish.Request) -> Fate {
        state.withLock { state in
            state.requests.append(request)
            if state.network.isSilent { return .silence }
            guard state.network.drops == 0 else {
                state.network.drops -= 1
                return .drop
            }
            return .answer(state.service.answer(request), after: state.network.delay)
        }
    }
}

/// Finds the server once it exists.
private final class RedfishResponder: Sendable {
    let server = Mutex<SimulatedRedfishServer?>(nil)
}

private final class RedfishRequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let responder: RedfishResponder
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ responder: RedfishResponder) {
        self.responder = responder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, ByteBuffer())
        case .body(var part): body.writeBuffer(&part)
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        guard let head, let server = responder.server.withLock({ $0 }) else { return }
        let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        let request = SimulatedRedfish.Request(
            head.method.rawValue, head.uri, body: try? JSON(parsing: Array(body.readableBytesView)), headers: headers)
        switch server.fate(of: request) {
        case .silence: break
        case .drop: context.close(promise: nil)
        case .answer(let answer, let delay):
            let channel = context.channel
            guard delay > .zero else { return Self.write(answer, to: channel) }
            channel.eventLoop.scheduleTask(in: TimeAmount(delay)) { Self.write(answer, to: channel) }
        }
    }

    private static func write(_ answer: SimulatedRedfish.Answer, to channel: any Channel) {
        var headers = HTTPHeaders(answer.headers + [("Content-Length", "\(answer.body.count)")])
        if !answer.body.isEmpty { headers.add(name: "Content-Type", value: "application/json") }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }
}
