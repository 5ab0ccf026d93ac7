import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Listens on one address and hands what comes in to the pipeline, until the service shuts down.
package struct APIServer: ServiceLifecycle.Service {
    private let address: ListenAddress
    private let server: HTTPServerBuilder
    private let responder: HTTPResponderAdapter
    private let limits: ServerLimits
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) async -> Void

    /// A listener on `address`, with TLS where `tls` names a certificate. `onListening` is told the address that was bound.
    ///
    /// - Throws: `TLSFiles.Failure` when the certificate or key cannot be used.
    package init(
        address: ListenAddress, tls: TLSFiles? = nil, pipeline: RequestPipeline, limits: ServerLimits = ServerLimits(),
        logger: Logger, onListening: @escaping @Sendable (ListenAddress) async -> Void = { _ in }
    ) throws {
        self.address = address
        self.limits = limits
        self.logger = logger
        self.onListening = onListening
        var pipeline = pipeline
        pipeline.longWork = globalConcurrentExecutor
        responder = HTTPResponderAdapter(pipeline: pipeline, scheme: tls == nil ? "http" : "https")
        let plain = HTTPServerBuilder { responder in
            LoopBoundConnections(base: HTTP1Channel(responder: responder, configuration: Self.channel(limits)))
        }
        server = try tls.map { try .tls(plain, tlsConfiguration: $0.configuration()) } ?? plain
    }

    package func run() async throws {
        let address = address
        let onListening = onListening
        let application = Application(
            responder: responder, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), backlog: limits.backlogMax,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connectionsMax, logger: logger)),
            onServerRunning: { channel in
                await onListening(ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
            }, logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenFailure(address, String(cString: strerror(error.errnoCode)))
        } catch let error as SocketAddressError {
            throw ListenFailure(address, "\(error)")
        }
    }

    private static func channel(_ limits: ServerLimits) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits)], idleTimeout: TimeAmount(limits.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytesMax, maxHeaderListSize: limits.headerBytesMax,
                maxHeaderFieldCount: limits.headerFieldsMax))
    }
}
