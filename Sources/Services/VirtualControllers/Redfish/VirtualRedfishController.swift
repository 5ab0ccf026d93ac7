import Documents
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A Redfish controller on a TCP port, without TLS, with a virtual machine behind it.
package final class VirtualRedfishController: VirtualController {
    private let responder: Mutex<RedfishResponder>
    private let channel = Mutex<(any Channel)?>(nil)

    /// A controller of `machine` for one administrator.
    package init(_ machine: any ControlledMachine, credentials: ControllerCredentials) {
        responder = Mutex(RedfishResponder(machine, credentials: credentials))
    }

    @discardableResult
    package func listen(host: String, port: Int) async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(RequestAnswerer { [weak self] in self?.response(to: $0) })
                }
            }
            .bind(host: host, port: port).get()
        self.channel.withLock { $0 = channel }
        return channel.localAddress?.port ?? port
    }

    package func close() async {
        try? await channel.withLock { $0 }?.close()
    }

    private func response(to request: RedfishRequest) -> RedfishResponse {
        responder.withLock { $0.response(to: request) }
    }
}

/// Gathers a request and answers it.
private final class RequestAnswerer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is asked of a system is far shorter.
    private static let bodyBytesMax = 1 << 20

    private let answer: @Sendable (RedfishRequest) -> RedfishResponse?
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ answer: @escaping @Sendable (RedfishRequest) -> RedfishResponse?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part):
            guard body.count + part.readableBytes <= Self.bodyBytesMax else { return context.close(promise: nil) }
            body += part.readableBytesView
        case .end:
            guard let head else { return }
            let path = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
            var request = RedfishRequest(method: head.method.rawValue, path: String(path))
            for (name, value) in head.headers { request.headers[name.lowercased()] = value }
            request.body = body
            let response = answer(request) ?? .failure(503, "the controller ends")
            send(response, keepsOpen: head.isKeepAlive, context)
        }
    }

    private func send(_ response: RedfishResponse, keepsOpen: Bool, _ context: ChannelHandlerContext) {
        let body = response.document.map { $0.bytes } ?? []
        var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
        headers.add(name: "OData-Version", value: "4.0")
        if response.status != 204 { headers.add(name: "Content-Length", value: "\(body.count)") }
        if response.document != nil { headers.add(name: "Content-Type", value: "application/json") }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: body)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !keepsOpen { channel.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
