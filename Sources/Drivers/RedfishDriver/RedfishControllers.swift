import ControllerAccess
import Dispatch
import OutboundHTTP
import Redfish
import Synchronization

/// All controllers that this service speaks Redfish with: finds the gateway of each, and carries what they say by one HTTP client.
package final class RedfishControllers: Sendable {
    private typealias Way = Gateway<RedfishConversation>
    typealias Failure = GateFailure<RedfishFailure>

    package let limits: RedfishLimits
    private let client: HTTPClient
    private let traffic = RedfishTraffic()
    private let state = Mutex(Known())

    private struct Known {
        var gateways: [RedfishSettings.Access: Way] = [:]
        /// Where the only machine of a service is, once that was found.
        var systems: [RedfishSettings.Access: String] = [:]
        /// Gateways are looked through for idle ones when there are so many.
        var sweepAt = 256
    }

    /// Knows no controller yet.
    package init(limits: RedfishLimits = RedfishLimits()) {
        self.limits = limits
        client = HTTPClient(limits: .init(connectionsMax: limits.connectionsMax, connectionsPerHostMax: 64))
    }

    /// Ends every session and closes the connections; whoever waits for an answer is told.
    package func close() async {
        let gateways = state.withLock { state in
            defer { state = Known() }
            return Array(state.gateways.values)
        }
        for gateway in gateways { gateway.close() }
        await traffic.quiet()
        await client.shutdown()
    }

    func perform(
        _ request: RedfishRequest, by access: RedfishSettings.Access
    ) async -> Result<RedfishAnswer, Failure> {
        await gateway(to: access).perform(request, within: limits.requestTimeout)
    }

    /// Where the only machine of a service was found to be; `nil` forgets it.
    func knownSystem(of access: RedfishSettings.Access) -> String? {
        state.withLock { $0.systems[access] }
    }

    func remember(system: String?, of access: RedfishSettings.Access) {
        state.withLock { $0.systems[access] = system }
    }

    private func gateway(to access: RedfishSettings.Access) -> Way {
        state.withLock { state in
            if let gateway = state.gateways[access] { return gateway }
            Self.forgetIdle(&state)
            let gateway = make(access)
            state.gateways[access] = gateway
            return gateway
        }
    }

    private func make(_ access: RedfishSettings.Access) -> Way {
        let session = RedfishSession(
            credentials: access.credentials, authentication: access.authentication, root: access.address.root,
            timing: limits.session)
        let transport = RedfishTransport(access, limits: limits, client: client, traffic: traffic)
        // The gateway sends before anybody can have been answered.
        let inbox = Inbox()
        let surroundings = Way.Surroundings(
            send: { outgoing in transport.perform(outgoing) { incoming in inbox.gateway?.received(incoming) } },
            alarm: { time, ring in DispatchQueue.global().asyncAfter(deadline: .now() + time.dispatchInterval, execute: ring) },
            now: { ContinuousClock.now - Self.origin })
        let gateway = Way(RedfishConversation(session), limits: limits.gate, surroundings: surroundings)
        inbox.set(gateway)
        return gateway
    }

    /// Where the transport finds the gateway, which is made after it.
    private final class Inbox: Sendable {
        private struct Box: Sendable {
            weak var gateway: Way?
        }

        private let box = Mutex(Box())

        var gateway: Way? { box.withLock { $0.gateway } }

        func set(_ gateway: Way) {
            box.withLock { $0.gateway = gateway }
        }
    }

    private static let origin = ContinuousClock.now

    private static func forgetIdle(_ state: inout Known) {
        guard state.gateways.count >= state.sweepAt else { return }
        state.gateways = state.gateways.filter { !$0.value.isIdle }
        let kept = state.gateways
        state.systems = state.systems.filter { kept[$0.key] != nil }
        state.sweepAt = max(256, kept.count * 2)
    }
}

extension Duration {
    fileprivate var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        return .nanoseconds(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    }
}
