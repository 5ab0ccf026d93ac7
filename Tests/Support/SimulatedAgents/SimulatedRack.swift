package import AgentContract
package import AgentDriver
package import Conductor
package import Documents
import Lifecycle
package import Model
import Storage
import Synchronization
package import TestWorlds

/// Machines with controllers, networks to boot from, and agents that call: what surrounds a conductor, in virtual time.
///
/// It outlives the conductors in it. A machine that is on and boots from the network becomes an agent after a while; the agent looks up
/// its node and calls, at whatever conductor there is, until one hears it.
package final class SimulatedRack: Sendable {
    /// One machine, as somebody in front of it would see it.
    package struct Machine: Sendable {
        package enum Boot: Sendable, Hashable {
            case network, disk
        }

        package var isOn = false
        package var bootsNext = Boot.disk
        package var bootsAlways = Boot.disk
        /// Everything that it started from, in order.
        package var boots: [Boot] = []
        package var agent: SimulatedAgent?
        package var character = SimulatedAgent.Character.ironbird
        /// Applied to every agent that starts on it.
        package var faults = SimulatedAgent.Faults()
        package var durations: [String: Duration] = [:]
        /// How long it takes from power on to its agent.
        package var bootDuration = Duration.seconds(30)
        /// Work of agents that are gone.
        package var deedsBefore: [SimulatedAgent.Deed] = []
        /// The last agent's orders.
        package var ordersBefore: [CommandRequest] = []
        fileprivate var isController = true
        fileprivate var agentComesAt: Timestamp?
        fileprivate var callsAt: Timestamp?
        fileprivate var offAt: Timestamp?
        fileprivate var workEndsAt: Timestamp?
        fileprivate var hasReported = false

        /// Whether its controller answers.
        package var isControllerReachable: Bool {
            get { isController }
            set { isController = newValue }
        }

        /// Everything that agents did on it.
        package var deeds: [SimulatedAgent.Deed] { deedsBefore + (agent?.deeds ?? []) }

        /// Every command that agents were given on it.
        package var orders: [CommandRequest] { ordersBefore + (agent?.orders ?? []) }

        /// How often an image was begun.
        package var imagesBegun: Int { deeds.count { $0 == .run("write_image") } }

        mutating func loseAgent() {
            deedsBefore += agent?.deeds ?? []
            ordersBefore += agent?.orders ?? []
            agent = nil
            agentComesAt = nil
            callsAt = nil
            workEndsAt = nil
            hasReported = false
        }
    }

    private struct State {
        var machines: [Node.ID: Machine] = [:]
        var service: Conductor?
        var tokens = 0
    }

    package let time: VirtualTime
    private let state = Mutex(State())

    private static let heartbeatInterval = Duration.seconds(120)
    private static let retryInterval = Duration.seconds(5)

    /// An empty rack.
    package init(time: VirtualTime) {
        self.time = time
    }

    /// The conductor that agents reach from now on.
    package func serve(_ conductor: Conductor?) {
        state.withLock { $0.service = conductor }
    }

    /// Looks at a machine or changes it.
    @discardableResult
    package func machine<Result: Sendable>(_ id: Node.ID, _ look: (inout Machine) -> Result) -> Result {
        state.withLock { look(&$0.machines[id, default: Machine()]) }
    }

    /// Switches a machine, as its controller or a hand would.
    package func switchPower(_ isOn: Bool, of id: Node.ID) {
        let now = time.now
        machine(id) { machine in
            guard machine.isOn != isOn else { return }
            machine.isOn = isOn
            machine.loseAgent()
            machine.offAt = nil
            guard isOn else { return }
            machine.boots.append(machine.bootsNext)
            if machine.bootsNext == .network { machine.agentComesAt = now + machine.bootDuration }
            machine.bootsNext = machine.bootsAlways
        }
    }

    /// Has the agent's process of a machine start anew, in the same ramdisk and with the token that it had.
    package func restartAgent(of id: Node.ID) {
        let now = time.now
        machine(id) { machine in
            guard let old = machine.agent else { return }
            machine.loseAgent()
            var agent = SimulatedAgent(machine.character, token: old.token, at: now)
            agent.faults = machine.faults
            agent.durations.merge(machine.durations) { $1 }
            machine.agent = agent
            machine.hasReported = true
            machine.callsAt = now
        }
    }

    /// Lets machines boot and agents call, until cancelled.
    package func run() async {
        while !Task.isCancelled {
            let ids = state.withLock { $0.machines.keys.sorted() }
            for id in ids { await attend(to: id) }
            do { try await time.sleep(for: .milliseconds(500)) } catch { return }
        }
    }

    private func attend(to id: Node.ID) async {
        let now = time.now
        let goesOff = machine(id) { $0.offAt.map { $0 <= now } ?? false }
        if goesOff { switchPower(false, of: id) }
        switch machine(id, { $0.nextCall(at: now) }) {
        case .lookup?: await lookUp(id)
        case .heartbeat(let token)?: await call(id, token)
        case nil: return
        }
    }

    // MARK: What agents say

    /// As the API does: the token is given out once, and again only to the machine that has it, until it has called.
    private func lookUp(_ id: Node.ID) async {
        guard let conductor = state.withLock({ $0.service }) else { return retry(id) }
        let made = state.withLock { state in
            state.tokens += 1
            return "token-\(state.tokens)"
        }
        let given = Mutex<String?>(nil)
        do {
            let managed = try await conductor.node(.uuid(id))
            guard managed.node.status.provisionState.kind != .stable else { return retry(id) }
            _ = try await conductor.update(.uuid(id)) { node, secrets in
                var info = node.clear(.driverInternalInfo, with: secrets)
                if let known = info["agent_secret_token"]?.stringValue {
                    guard info["agent_url"] == nil, info["agent_lookup_address"] == "machine" else { return }
                    given.withLock { $0 = known }
                    return
                }
                info["agent_secret_token"] = .string(made)
                info["agent_lookup_address"] = "machine"
                node.replace(.driverInternalInfo, with: info, secrets: &secrets)
                given.withLock { $0 = made }
            }
        } catch {
            return retry(id)
        }
        // Without a token, an agent can do nothing but wait for the end of its machine.
        guard let token = given.withLock({ $0 }) else { return machine(id) { $0.agentComesAt = nil } }
        let now = time.now
        machine(id) { machine in
            guard machine.agentComesAt != nil else { return }
            machine.agentComesAt = nil
            var agent = SimulatedAgent(machine.character, token: token, at: now)
            agent.faults = machine.faults
            agent.durations.merge(machine.durations) { $1 }
            machine.agent = agent
            machine.callsAt = now
        }
    }

    private func retry(_ id: Node.ID) {
        let at = time.now + Self.retryInterval
        machine(id) { machine in
            if machine.agentComesAt != nil { machine.agentComesAt = at }
            if machine.callsAt != nil { machine.callsAt = at }
        }
    }

    private func call(_ id: Node.ID, _ token: String) async {
        guard let conductor = state.withLock({ $0.service }) else { return retry(id) }
        var findings = Findings()
        findings.driverInternalInfo = ["agent_url": .string("https://\(id)"), "agent_version": "13.0.0"]
        do {
            let managed = try await conductor.node(.uuid(id))
            if managed.node.status.provisionState == .inspectWait, machine(id, { !$0.hasReported }) {
                var report = Findings()
                report.properties = ["cpu_arch": "x86_64"]
                _ = try await conductor.file(.inspectionDelivered(report), on: .uuid(id))
                machine(id) { $0.hasReported = true }
                return retry(id)
            }
            _ = try await conductor.file(.agentCalled(findings), on: .uuid(id)) { node, secrets in
                guard node.clear(.driverInternalInfo, with: secrets)["agent_secret_token"] == .string(token) else {
                    throw AgentFailure.stranger
                }
            }
        } catch {
            return retry(id)
        }
        let at = time.now + Self.heartbeatInterval
        machine(id) { machine in
            if machine.callsAt != nil { machine.callsAt = at }
        }
    }
}

extension SimulatedRack.Machine {
    /// What its agent has to say now: that it is there, that it still is, or that a command has ended.
    fileprivate mutating func nextCall(at now: Timestamp) -> SimulatedRack.NextCall? {
        if let comes = agentComesAt { return comes <= now ? .lookup : nil }
        guard let agent, let callsAt else { return nil }
        if let ends = agent.endOfWork(after: now) {
            workEndsAt = ends
        } else if workEndsAt != nil {
            workEndsAt = nil
            return .heartbeat(token: agent.token)
        }
        return callsAt <= now ? .heartbeat(token: agent.token) : nil
    }
}

extension SimulatedRack {
    fileprivate enum NextCall: Sendable {
        case lookup
        case heartbeat(token: String)
    }
}

// MARK: - The way to agents

/// A line to the agents of a rack, that a disturbance may cut.
package struct SimulatedAgentLine: AgentLine {
    private let rack: SimulatedRack
    private let disturbance: (any Disturbance)?

    /// A line to `rack`.
    package init(_ rack: SimulatedRack, _ disturbance: (any Disturbance)? = nil) {
        self.rack = rack
        self.disturbance = disturbance
    }

    package func ask(_ question: AgentQuestion, of agent: AgentAddress) async throws(AgentFailure) -> JSON {
        let contact = "ask the agent"
        do { try await disturbance?.before(contact) } catch { throw .unreachable("cut off") }
        guard let id = Node.ID(agent.url.dropFirst("https://".count)) else { throw .unreachable("no such machine") }
        let now = rack.time.now
        let answer = rack.machine(id) { machine -> Result<JSON, AgentFailure> in
            guard var known = machine.agent else { return .failure(.unreachable("no agent is there")) }
            defer { machine.agent = known }
            let before = known.deeds.count
            do throws(AgentFailure) {
                let answer = try known.answer(question, token: agent.token, at: now)
                if known.deeds.dropFirst(before).contains(.powerOff) { machine.offAt = now + .seconds(2) }
                return .success(answer)
            } catch {
                return .failure(error)
            }
        }
        do { try await disturbance?.after(contact) } catch { throw .unreachable("cut off") }
        return try answer.get()
    }
}
