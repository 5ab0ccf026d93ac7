import DHCP
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Storage

/// Sends boot programs, scripts, kernels, ramdisks and images by HTTP on one interface: GET and HEAD, whole or in part.
struct BootHTTPServer: ServiceLifecycle.Service, CustomStringConvertible {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, Never>

    let interface: BootNetwork
    let catalog: BootCatalog
    let journal: BootJournal
    private let underway = Underway()

    init(_ interface: BootNetwork, _ catalog: BootCatalog, _ journal: BootJournal) {
        self.interface = interface
        self.catalog = catalog
        self.journal = journal
    }

    private var limits: BootLimits { catalog.settings.limits }

    var description: String { "boot files by HTTP on \(interface)" }

    func run() async throws {
        let server = try await listen()
        try await untilShutdown {
            try await server.executeThenClose { inbound in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in inbound {
                        group.addTask { await serve(connection) }
                    }
                }
            }
        }
    }

    private func listen() async throws -> NIOAsyncChannel<Connection, Never> {
        let idle = TimeAmount(limits.idleTimeout)
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderListSize = limits.headerBytesMax
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: interface.address.description, port: catalog.settings.httpPort) { [decoding] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(IdleStateHandler(allTimeout: idle))
                        try pipeline.configureHTTPServerPipeline(
                            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
                        try pipeline.addHandler(IdleConnectionCloser())
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw BootFailure(
                "The boot service cannot listen at \(interface.address):\(catalog.settings.httpPort): \(error). "
                    + "Set another port with boot-http-port, or stop the server that has it.")
        }
    }

    // MARK: One connection

    private func serve(_ connection: Connection) async {
        guard underway.begin(max: limits.connectionsMax) else {
            journal.metrics.dropped("too many connections", over: .http)
            connection.channel.close(promise: nil)
            return
        }
        defer { underway.end() }
        await withTaskCancellationHandler {
            await answerRequests(of: connection)
        } onCancel: {
            // A client that does not read keeps nobody from shutting down.
            connection.channel.close(promise: nil)
        }
    }

    private func answerRequests(of connection: Connection) async {
        do {
            try await connection.executeThenClose { inbound in
                var head: HTTPRequestHead?
                for try await part in inbound {
                    switch part {
                    case .head(let begun): head = begun
                    case .body: continue
                    case .end:
                        guard let asked = head else { continue }
                        guard try await answer(asked, on: connection.channel) else { return }
                    }
                }
            }
        } catch {
            // Machines break off when they are switched off; what they were sent is noted where it is sent.
            journal.metrics.dropped("connection broken off", over: .http)
        }
    }

    /// Answers a request; whether the connection goes on.
    private func answer(_ request: HTTPRequestHead, on channel: any Channel) async throws -> Bool {
        let client = channel.remoteAddress?.ipAddress ?? "somebody"
        let answer = await BootHTTPAnswer(to: request, client: client, on: self)
        let begun = ContinuousClock.now
        var sent: Int64 = 0
        do {
            try await answer.send(to: channel, chunkBytes: limits.chunkBytes, sent: &sent)
        } catch {
            // A client that has everything may close before it is told that this was all.
            note(answer, client, sent: sent, begun: begun, isWhole: sent == answer.bodyBytes)
            throw error
        }
        note(answer, client, sent: sent, begun: begun, isWhole: true)
        return request.isKeepAlive
    }

    private func note(
        _ answer: BootHTTPAnswer, _ client: String, sent: Int64, begun: ContinuousClock.Instant, isWhole: Bool
    ) {
        guard let (kind, name, subject) = answer.transfer, answer.hasBody else { return }
        journal.metrics.sent(kind, over: .http, bytes: sent, isWhole: isWhole)
        let ending = isWhole ? "" : ", broken off"
        journal.noteTransfer(
            kind.stage, "\(name) sent to \(client) by HTTP\(ending)", of: subject, bytes: sent,
            duration: ContinuousClock.now - begun)
    }
}

/// Closes a connection on which nothing goes on.
private final class IdleConnectionCloser: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
