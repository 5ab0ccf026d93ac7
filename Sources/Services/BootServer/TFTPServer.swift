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
                        switch clients.begin(client, max: limits.transfersMax) {
                        case .begun:
                            group.addTask {
                                defer { clients.end(client) }
                                await serve(request, to: client)
                            }
                        case .served(let transfer): transfer.pipeline.fireUserInboundEventTriggered(request)
                        case .refused(let obstacle): journal.metrics.dropped(obstacle, over: .tftp)
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

    // MARK: One client

    /// Answers a request, and what the client asks for instead meanwhile.
    private func serve(_ request: TFTPRequest, to client: SocketAddress) async {
        var request = request
        do {
            while let next = try await answer(request, to: client) { request = next }
        } catch {
            journal.metrics.dropped("failure", over: .tftp)
            journal.noteFailure("\(error)", over: .tftp)
        }
    }

    /// Answers a request; what the client asks for instead, if it does.
    private func answer(_ request: TFTPRequest, to client: SocketAddress) async throws -> TFTPRequest? {
        guard request.mode.lowercased() == "octet" else {
            return try await refuse(
                TFTPError(code: .illegalOperation, text: "only octet mode is served"), request, client, nil)
        }
        guard let name = BootFileName(request.fileName), let content = try await content(name) else {
            return try await refuse(TFTPError(code: .fileNotFound, text: "no such file"), request, client, nil)
        }
        switch content {
        case .text(let text, let kind, let subject):
            return try await send(.memory(Array(text.utf8)), size: Int64(text.utf8.count), request, client, kind, subject)
        case .file(let file, let kind, let subject):
            let handle = try await NonBlockingFileIO(threadPool: .singleton).openFile(
                _deprecatedPath: file.path, eventLoop: MultiThreadedEventLoopGroup.singleton.any()
            ).get().0
            defer { try? handle.close() }
            return try await send(.file(handle), size: file.size, request, client, kind, subject)
        case .refused(let reason, let subject):
            return try await refuse(TFTPError(code: .accessViolation, text: reason), request, client, subject)
        case .notFound:
            return try await refuse(TFTPError(code: .fileNotFound, text: "no such file"), request, client, nil)
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
    ) async throws -> TFTPRequest? {
        let begun = ContinuousClock.now
        let sending = TFTPSending(size: size, for: request, limits: limits.tftp)
        let result = try await transfer(to: client) { TFTPTransfer(sending, source, to: client, result: $0) }
        let isWhole = result.end == .complete
        journal.metrics.sent(kind, over: .tftp, bytes: result.bytes, isWhole: isWhole)
        let next: TFTPRequest? = if case .replaced(let other) = result.end { other } else { nil }
        // Firmware asks for the size first, and breaks off.
        guard isWhole || result.bytes > 0 else { return next }
        let name = request.fileName.split(separator: "/").last.map(String.init) ?? request.fileName
        let to = client.ipAddress ?? "somebody"
        let ending =
            switch result.end {
            case .complete: ""
            case .refused(let error): ", broken off by the machine: \(error.text.prefix(80))"
            case .silent: ", broken off: the machine is silent"
            case .unconfirmed: ", but the machine did not say that the end arrived"
            case .replaced: ", broken off: the machine asks anew"
            }
        journal.noteTransfer(
            kind.stage, "\(name) sent to \(to) by TFTP\(ending)", of: subject, bytes: result.bytes,
            duration: ContinuousClock.now - begun)
        return next
    }

    private func refuse(
        _ error: TFTPError, _ request: TFTPRequest, _ client: SocketAddress, _ subject: BootSubject?
    ) async throws -> TFTPRequest? {
        journal.metrics.refused(over: .tftp)
        if let subject {
            journal.noteRefusal("\(request.fileName.prefix(100)) by TFTP: \(error.text)", of: subject, over: .tftp)
        } else {
            journal.noteRefusal("\(request.fileName.prefix(100)): \(error.text)", from: client.ipAddress ?? "", over: .tftp)
        }
        _ = try await transfer(to: client) { TFTPTransfer(error, to: client, result: $0) }
        return nil
    }

    /// Runs a transfer on a socket of its own until it is over; when the service ends meanwhile, it is over.
    private func transfer(
        to client: SocketAddress, _ make: @escaping @Sendable (EventLoopPromise<TFTPTransfer.Result>) -> TFTPTransfer
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
        clients.note(channel, for: client)
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Who is being served.
private final class Clients: Sendable {
    /// What a request means.
    enum Admission {
        case begun
        /// The client is being served already: it repeats itself, or has changed its mind, which its transfer is told.
        case served(by: any Channel)
        case refused(String)
    }

    /// The present transfer of each client, if it has one yet.
    private let served = Mutex<[SocketAddress: (any Channel)?]>([:])

    /// Begins to serve a client unless it is served already.
    func begin(_ client: SocketAddress, max: Int) -> Admission {
        served.withLock { served in
            if let transfer = served[client] { return transfer.map { .served(by: $0) } ?? .refused("repeated request") }
            guard served.count < max else { return .refused("too many at once") }
            served.updateValue(nil, forKey: client)
            return .begun
        }
    }

    func note(_ transfer: any Channel, for client: SocketAddress) {
        served.withLock { _ = $0.updateValue(transfer, forKey: client) }
    }

    func end(_ client: SocketAddress) {
        served.withLock { _ = $0.removeValue(forKey: client) }
    }
}
