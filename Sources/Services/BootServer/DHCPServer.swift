import DHCP
import Lifecycle
import Model
import NIOCore
import NIOPosix
import ServiceLifecycle
import Storage
import Synchronization

/// Answers DHCP on one interface, at one port.
struct DHCPServer: ServiceLifecycle.Service, CustomStringConvertible {
    let interface: BootNetwork
    let port: DHCPResponder.Port
    let responder: DHCPResponder
    let catalog: BootCatalog
    let leases: LeaseBook
    let journal: BootJournal
    let socket: BoundSocket
    private let underway = Underway()

    init(
        _ interface: BootNetwork, at port: DHCPResponder.Port, _ responder: DHCPResponder, _ catalog: BootCatalog,
        _ leases: LeaseBook, _ journal: BootJournal
    ) throws(BootFailure) {
        self.interface = interface
        self.port = port
        self.responder = responder
        self.catalog = catalog
        self.leases = leases
        self.journal = journal
        socket = try BoundSocket(on: interface, port: port.rawValue)
    }

    var description: String { "DHCP at \(port.rawValue) of \(interface)" }

    func run() async throws {
        let channel = try await socket.channel(bytesMax: 2_048, on: MultiThreadedEventLoopGroup.singleton)
        try await untilShutdown {
            try await channel.executeThenClose { inbound, outbound in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await envelope in inbound {
                        guard underway.begin(max: catalog.settings.limits.messagesAtOnceMax) else {
                            journal.metrics.dropped("too many at once", over: .dhcp)
                            continue
                        }
                        group.addTask {
                            defer { underway.end() }
                            guard let answer = await answer(envelope) else { return }
                            // Whoever does not get it asks again.
                            try? await outbound.write(answer)
                        }
                    }
                }
            }
        }
    }

    // MARK: One message

    private func answer(_ envelope: AddressedEnvelope<ByteBuffer>) async -> AddressedEnvelope<ByteBuffer>? {
        let request: DHCPMessage
        do throws(DHCPMessage.DecodingFailure) {
            request = try DHCPMessage(decoding: Array(envelope.data.readableBytesView))
        } catch {
            journal.metrics.dropped("malformed", over: .dhcp)
            journal.noteRefusal("no DHCP message: \(error)", from: "\(interface.name)", over: .dhcp)
            return nil
        }
        do {
            let (offer, subject) = try await offer(for: request)
            let answer = try await leases.answer(
                request, at: port, by: responder, on: interface, boot: offer, now: journal.now)
            return deliver(answer, to: request, of: subject, offer, from: envelope.remoteAddress)
        } catch {
            journal.metrics.dropped("failure", over: .dhcp)
            journal.noteFailure("\(error)", over: .dhcp)
            return nil
        }
    }

    /// What the sender shall boot, and whose it is where that matters.
    private func offer(for request: DHCPMessage) async throws(StoreError) -> (BootOffer?, BootSubject?) {
        guard request.operation == .request else { return (nil, nil) }
        guard let client = BootClient(request) else {
            if request.isFirstOfBoot { try await noteOperatingSystem(request) }
            return (nil, nil)
        }
        guard [.discover, .request, .inform].contains(request.kind) else { return (nil, nil) }
        let subject = try await catalog.directory.subject(request.hardwareAddress)
        switch catalog.offer(to: client, subject, on: interface) {
        case .success(let offer): return (offer, subject)
        case .failure(let refused):
            journal.noteRefusal("\(client): \(refused.text)", of: subject, over: .dhcp)
            return (nil, subject)
        }
    }

    /// A node whose instance is there, and that asks for an address without wanting to boot, has started.
    private func noteOperatingSystem(_ request: DHCPMessage) async throws(StoreError) {
        let subject = try await catalog.directory.subject(request.hardwareAddress)
        guard subject.managed?.node.status.provisionState == .active else { return }
        let name = request.options[text: .hostName].map { " and calls itself \($0.prefix(64))" } ?? ""
        journal.note(.operatingSystem, "the operating system asks for an address\(name)", of: subject)
    }

    private func deliver(
        _ answer: DHCPResponder.Answer, to request: DHCPMessage, of subject: BootSubject?, _ offer: BootOffer?,
        from sender: SocketAddress
    ) -> AddressedEnvelope<ByteBuffer>? {
        switch answer {
        case .silence(let reason):
            journal.metrics.dropped(reason.rawValue, over: .dhcp)
            return nil
        case .reply(let reply, let destination):
            journal.metrics.answered("\(reply.kind)", on: interface.name)
            note(reply, to: request, of: subject, offer)
            let address =
                switch destination {
                case .broadcast: SocketAddress(IPv4Address.broadcast, port: 68)
                case .client(let address): SocketAddress(address, port: 68)
                case .relay(let address): SocketAddress(address, port: 67)
                case .sender: sender
                }
            return AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: reply.bytes))
        }
    }

    /// A proxy's offer, and an acknowledged address, are steps of a boot; the offer of an address is not one yet.
    private func note(_ reply: DHCPMessage, to request: DHCPMessage, of subject: BootSubject?, _ offer: BootOffer?) {
        guard let subject, let client = BootClient(request), let offer else { return }
        guard reply.kind == .acknowledgement || (reply.kind == .offer && reply.yourAddress == .none) else { return }
        let address = reply.yourAddress == .none ? "" : "\(reply.yourAddress) given to "
        journal.note(.dhcp, "\(address)\(client), to boot \(offer.bootFile)", of: subject)
    }
}

/// How many things are under way.
final class Underway: Sendable {
    private let count = Atomic<Int>(0)

    /// Begins another one, unless there are `max`.
    func begin(max: Int) -> Bool {
        guard count.wrappingAdd(1, ordering: .relaxed).oldValue < max else {
            end()
            return false
        }
        return true
    }

    func end() {
        count.wrappingSubtract(1, ordering: .relaxed)
    }
}

extension DHCPMessage {
    /// Whether the client asks for its first address since it started: renewals name the one that they have.
    fileprivate var isFirstOfBoot: Bool {
        kind == .discover || (kind == .request && clientAddress == .none && options[.serverIdentifier] == nil)
    }
}
