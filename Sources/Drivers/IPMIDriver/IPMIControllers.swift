import ControllerAccess
import IPMI
package import NIOCore
import NIOPosix
import Synchronization

/// All controllers that this service speaks IPMI with: finds the gateway of each, and hands every datagram to the session that
/// it is for.
package final class IPMIControllers: Sendable {
    private typealias Way = Gateway<IPMIConversation>
    typealias Failure = GateFailure<SessionFailure>

    package let limits: IPMILimits
    private let group: any EventLoopGroup
    private let state = Mutex(Known())
    private let socket: ControllerSocket

    private struct Known {
        var gateways: [IPMISettings.Access: Way] = [:]
        /// Who listens for datagrams of an address: as a rule one; sessions know their own packets.
        var listeners: [SocketAddress: [Way]] = [:]
        /// Gateways are looked through for idle ones when there are so many.
        var sweepAt = 256
    }

    private let inbox: Inbox

    /// Where the socket finds the gateways; the socket is made before them.
    private final class Inbox: Sendable {
        let deliver = Mutex<(@Sendable (SocketAddress, [UInt8]) -> Void)?>(nil)
    }

    /// Knows no controller yet; sockets are opened when they are first needed.
    package init(limits: IPMILimits = IPMILimits(), group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton) {
        self.limits = limits
        self.group = group
        let inbox = Inbox()
        self.inbox = inbox
        socket = ControllerSocket(group: group) { address, bytes in
            inbox.deliver.withLock { $0 }?(address, bytes)
        }
        inbox.deliver.withLock { deliver in
            deliver = { [weak self] address, bytes in self?.received(bytes, from: address) }
        }
    }

    /// Ends every session and closes the sockets; whoever waits for an answer is told.
    package func close() async {
        let gateways = state.withLock { state in
            defer { state = Known() }
            return Array(state.gateways.values)
        }
        for gateway in gateways { gateway.close() }
        await socket.close()
    }

    private func received(_ bytes: [UInt8], from address: SocketAddress) {
        for gateway in state.withLock({ $0.listeners[address] ?? [] }) { gateway.received(bytes) }
    }

    func perform(_ request: Request, by access: IPMISettings.Access) async -> Result<Response, Failure> {
        do {
            return try await gateway(to: access).perform(request, within: limits.requestTimeout)
        } catch {
            return .failure(error)
        }
    }

    private func gateway(to access: IPMISettings.Access) async throws(Failure) -> Way {
        if let gateway = state.withLock({ $0.gateways[access] }) { return gateway }
        let address: SocketAddress
        let channel: any Channel
        do {
            address = try await resolve(access)
            channel = try await socket.channel(for: address)
        } catch {
            throw .unresolvable("\(error)")
        }
        let made = make(access, address, channel)
        return state.withLock { state in
            if let other = state.gateways[access] { return other }
            Self.forgetIdle(&state)
            state.gateways[access] = made
            state.listeners[address, default: []].append(made)
            return made
        }
    }

    private func resolve(_ access: IPMISettings.Access) async throws -> SocketAddress {
        if let address = try? SocketAddress(ipAddress: access.host, port: access.port) { return address }
        // The system's resolver blocks.
        return try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(access.host, port: access.port)
        }
    }

    private func make(_ access: IPMISettings.Access, _ address: SocketAddress, _ channel: any Channel) -> Way {
        let session = ControllerSession(
            credentials: access.credentials, suites: access.suites, timing: limits.session,
            cryptography: LibcryptoCryptography())
        let surroundings = Way.Surroundings(
            send: { bytes in
                let envelope = AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes))
                channel.writeAndFlush(envelope, promise: nil)
            },
            alarm: { time, ring in
                channel.eventLoop.scheduleTask(in: TimeAmount(time)) { ring() }
            },
            now: { ContinuousClock.now - Self.origin })
        return Way(IPMIConversation(session), limits: limits.gate, surroundings: surroundings)
    }

    private static let origin = ContinuousClock.now

    private static func forgetIdle(_ state: inout Known) {
        guard state.gateways.count >= state.sweepAt else { return }
        state.gateways = state.gateways.filter { !$0.value.isIdle }
        let kept = state.gateways.values
        let names = Set(kept.map(ObjectIdentifier.init))
        state.listeners = state.listeners.mapValues { $0.filter { names.contains(ObjectIdentifier($0)) } }
            .filter { !$0.value.isEmpty }
        state.sweepAt = max(256, kept.count * 2)
    }
}
