import NIOCore
import NIOPosix
import ServiceLifecycle
import Storage
import Synchronization
import TFTP

/// Sends files by TFTP on one interface: hears requests at the known port, and sends each file from a port of its own (RFC 1350 §4).
struct TFTPServer: ServiceLifecycle.Service, CustomStringConvertible {
    let interface: BootNetwork
    let catalog: BootCatalog
    let journal: BootJournal
    let socket: BoundSocket
    private let clients = Clients()

    init(_ interface: BootNetwork, _ catalog: BootCatalog, _ journal: BootJournal) throws(BootFailure) {
        self.interface = interface
        self.catalog = catalog
        self.journal = journal
        socket = try BoundSocket(on: interface, address: interface.address, port: catalog.settings.tftpPort)
    }

    private var limits: BootLimits { catalog.settings.limits }

    var description: String { "TFTP on \(interface)" }

    func run() async throws {
        let channel = try await socket.channel(bytesMax: 2_048, on: MultiThreadedEventLoopGroup.singleton)
        try await untilShutdown {
            try await channel.executeThenClose { inbound, outbound in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await envelope in inbound {
                        guard let request = request(in: envelope) else { continue }
                        let client = envelope.remoteAddress
                        if let obstacle = clients.begin(client, max: limits.transfersMax) {
                            journal.metrics.dropped(obstacle, over: .tftp)
                            continue
                        }
                        group.addTask {
                            defer { clients.end(client) }
                            await serve(request, to: client)
                        }
                    }
                }
            }
        }
    }

    // MARK: Requests

    private func request(in envelope: AddressedEnvelope<ByteBuffer>) -> TFTPRequest? {
        do throws(TFTPPacket.DecodingFailure) {
            switch try TFTPPacket(decoding: Array(envelope.data.readableBytesView)) {
            case .readRequest(let request): return request
            case .writeRequest: journal.metrics.dropped("write request", over: .tftp)
            case .data, .acknowledgement, .error, .optionAcknowledgement:
                journal.metrics.dropped("no request", over: .tftp)
            }
        } catch {
            journal.metrics.dropped("malformed", over: .tftp)
        }
        return nil
    }

    // MARK: One transfer

    private func serve(_ request: TFTPRequest, to client: SocketAddress) async {
        do {
            guard request.mode.lowercased() == "octet" else {
                return try await refuse(
                    TFTPError(code: .illegalOperation, text: "only octet mode is served"), request, client, nil)
            }
            guard let name = BootFileName(request.fileName), let content = try await content(name) else {
                return try await refuse(TFTPError(code: .fileNotFound, text: "no such file"), request, client, nil)
            }
            switch content {
            case .text(let text, let kind, let subject):
                try await send(.memory(Array(text.utf8)), size: Int64(text.utf8.count), request, client, kind, subject)
            case .file(let file, let kind, let subject):
                let handle = try await NonBlockingFileIO(threadPool: .singleton).openFile(
                    _deprecatedPath: file.path, eventLoop: MultiThreadedEventLoopGroup.singleton.any()
                ).get().0
                defer { try? handle.close() }
                try await send(.file(handle), size: file.size, request, client, kind, subject)
            case .refused(let reason, let subject):
                try await refuse(TFTPError(code: .accessViolation, text: reason), request, client, subject)
            case .notFound:
                try await refuse(TFTPError(code: .fileNotFound, text: "no such file"), request, client, nil)
            }
        } catch {
            journal.metrics.dropped("failure", over: .tftp)
            journal.noteFailure("\(error)", over: .tftp)
        }
    }

    /// What the name is; images are too large for TFTP, and their readers speak HTTP.
    private func content(_ name: BootFileName) async throws(StoreError) -> BootContent? {
        if case .image = name { return nil }
        return try await catalog.content(name, on: interface)
    }

    private func send(
        _ source: TFTPTransfer.Source, size: Int64, _ request: TFTPRequest, _ client: SocketAddress, _ kind: BootContent.Kind,
        _ subject: BootSubject?
    ) async throws {
        let begun = ContinuousClock.now
        let sending = TFTPSending(size: size, options: request.options, limits: limits.tftp)
        let result = try await transfer { TFTPTransfer(sending, source, to: client, result: $0) }
        let isWhole = result.end == .complete
        journal.metrics.sent(kind, over: .tftp, bytes: result.bytes, isWhole: isWhole)
        // Firmware asks for the size first, and breaks off.
        guard isWhole || result.bytes > 0 else { return }
        let name = request.fileName.split(separator: "/").last.map(String.init) ?? request.fileName
        let to = client.ipAddress ?? "somebody"
        let ending =
            switch result.end {
            case .complete: ""
            case .refused(let error): ", broken off by the machine: \(error.text.prefix(80))"
            case .silent: ", broken off: the machine is silent"
            }
        journal.noteTransfer(
            kind.stage, "\(name) sent to \(to) by TFTP\(ending)", of: subject, bytes: result.bytes,
            duration: ContinuousClock.now - begun)
    }

    private func refuse(
        _ error: TFTPError, _ request: TFTPRequest, _ client: SocketAddress, _ subject: BootSubject?
    ) async throws {
        journal.metrics.refused(over: .tftp)
        if let subject {
            journal.noteRefusal("\(request.fileName.prefix(100)) by TFTP: \(error.text)", of: subject, over: .tftp)
        } else {
            journal.noteRefusal("\(request.fileName.prefix(100)): \(error.text)", from: client.ipAddress ?? "", over: .tftp)
        }
        _ = try await transfer { TFTPTransfer(error, to: client, result: $0) }
    }

    /// Runs a transfer on a socket of its own until it is over; when the service ends meanwhile, it is over.
    private func transfer(
        _ make: @escaping @Sendable (EventLoopPromise<TFTPTransfer.Result>) -> TFTPTransfer
    ) async throws -> TFTPTransfer.Result {
        let socket = try BoundSocket(on: interface, address: interface.address, port: 0)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: TFTPTransfer.Result.self)
        let channel: any Channel
        do {
            channel = try await DatagramBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(make(promise)) }
                }
                .withBoundSocket(socket.descriptor).get()
        } catch {
            promise.fail(error)
            throw error
        }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Who is being served.
private final class Clients: Sendable {
    private let served = Mutex<Set<SocketAddress>>([])

    /// Begins to serve a client; the reason where that cannot be. A client repeats its request when it waits too long: it is
    /// served once.
    func begin(_ client: SocketAddress, max: Int) -> String? {
        served.withLock { served in
            if served.contains(client) { return "repeated request" }
            guard served.count < max else { return "too many at once" }
            served.insert(client)
            return nil
        }
    }

    func end(_ client: SocketAddress) {
        _ = served.withLock { $0.remove(client) }
    }
}
