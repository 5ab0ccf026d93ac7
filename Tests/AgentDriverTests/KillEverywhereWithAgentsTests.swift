import Conductor
import Documents
import Lifecycle
import MemoryStorage
import Model
import SimulatedAgents
import Storage
import TestWorlds
import Testing

/// The conductor is killed at every contact with store, controller and agent, for every operation that an agent has a part in.
@Suite(.timeLimit(.minutes(10)))
struct KillEverywhereWithAgentsTests {
    /// Something that is asked of a node, and how it ends.
    struct Request: Sendable, CustomStringConvertible {
        let description: String
        let from: ProvisionState
        var power = PowerState.off
        let event: Event
        let goal: ProvisionState
        let goalPower: PowerState
        var character = SimulatedAgent.Character.ironbird
        var failures: [String: String] = [:]
        var edit: @Sendable (inout Node) -> Void = { _ in }
    }

    private static let cleanSteps = StepRequest(steps: [
        Step(interface: .deploy, step: "update_firmware"), Step(interface: .deploy, step: "erase_devices_metadata"),
    ])

    static let requests: [Request] = {
        let service = StepRequest(steps: [
            Step(interface: .deploy, step: "burnin_cpu"), Step(interface: .deploy, step: "burnin_memory"),
        ])
        let ours = [
            Request(
                description: "deploy", from: .available, event: .deploy(StepRequest()), goal: .active, goalPower: .on),
            Request(
                description: "deploy by UEFI", from: .available, event: .deploy(StepRequest()), goal: .active, goalPower: .on,
                edit: { $0.bootMode = .uefi }),
            Request(
                description: "rebuild", from: .active, power: .on, event: .rebuild(StepRequest()), goal: .active, goalPower: .on),
            Request(description: "provide", from: .manageable, event: .provide, goal: .available, goalPower: .off),
            Request(
                description: "clean", from: .manageable, event: .clean(cleanSteps), goal: .manageable, goalPower: .off),
            Request(description: "inspect", from: .manageable, event: .inspect, goal: .manageable, goalPower: .off),
            Request(description: "rescue", from: .active, power: .on, event: .rescue, goal: .rescue, goalPower: .on),
            Request(description: "unrescue", from: .rescue, power: .on, event: .unrescue, goal: .active, goalPower: .on),
            Request(
                description: "service", from: .active, power: .on, event: .service(service), goal: .active, goalPower: .on),
            Request(description: "delete", from: .active, power: .on, event: .delete, goal: .available, goalPower: .off),
            Request(description: "adopt", from: .manageable, power: .on, event: .adopt, goal: .active, goalPower: .on),
            Request(
                description: "deploy of a bad image", from: .available, event: .deploy(StepRequest()), goal: .deployFailed,
                goalPower: .off, failures: ["write_image": "The checksum is wrong."]),
        ]
        return ours
            + ours.filter { ["deploy", "clean", "deploy of a bad image"].contains($0.description) }.map { request in
                var foreign = request
                foreign.character = .python
                return foreign
            }
    }()

    /// What became of a node and its machine in one run.
    struct Ending: Sendable, Equatable {
        var state: ProvisionState
        var power: PowerState?
        var lastError: String?
        var isMachineOn: Bool
        var boots: [SimulatedRack.Machine.Boot]
        var steps: [SimulatedAgent.Deed]
        var agentKeys: [String]
        var pending: Int
        var isReserved: Bool
    }

    @Test(arguments: requests)
    func survivesAKillAnywhere(_ request: Request) async throws {
        let counting = Mortality()
        let undisturbed = try await ending(of: request, with: counting)
        #expect(undisturbed.state == request.goal, "\(undisturbed)")
        #expect(undisturbed.power == request.goalPower && undisturbed.isMachineOn == (request.goalPower == .on))
        #expect(undisturbed.pending == 0 && !undisturbed.isReserved)
        #expect(undisturbed.agentKeys.isEmpty)
        for contact in 1...counting.contacts.count {
            for isAfter in [false, true] {
                let moment = Mortality.Moment(contact: contact, isAfter: isAfter)
                let disturbed = try await ending(of: request, with: Mortality(at: moment))
                #expect(
                    disturbed == undisturbed, "\(request), killed \(moment), \(counting.contacts[contact - 1])")
            }
        }
    }

    /// Runs the request with a conductor that may die, and with another one after that.
    private func ending(of request: Request, with mortality: Mortality) async throws -> Ending {
        try await AgentWorld.run { world in
            let node = try await world.addNode(request.from, power: request.power, request.edit)
            world.rack.machine(node) { machine in
                machine.character = request.character
                // Short, so that there are few moments at which nothing happens.
                machine.bootDuration = .seconds(2)
                machine.durations = ["write_image": .seconds(3), "erase_devices_metadata": .seconds(1)]
                machine.faults.failures = request.failures
            }
            let start = try await world.world.node(node)
            let isAcknowledged = try await world.with(world.conductor(mortality)) { conductor in
                let isAcknowledged = await ask(request, of: node, conductor)
                try await world.world.wait(for: node) { isAcknowledged && isOver(request, $0) || mortality.isDead }
                return isAcknowledged
            }
            if mortality.isDead {
                try await world.with(world.conductor()) { conductor in
                    // A client that got no answer looks at the node, and asks again if nothing came of it.
                    if !isAcknowledged, try await world.world.node(node).work == start.work {
                        _ = try await conductor.file(request.event, on: .uuid(node))
                    }
                    try await world.world.wait(for: node) { isOver(request, $0) }
                }
            }
            return try await ending(of: node, in: world)
        }
    }

    private func ending(of node: Node.ID, in world: AgentWorld) async throws -> Ending {
        let end = try await world.world.node(node)
        let keys = end.node.driverInternalInfo.object.keys
        return Ending(
            state: end.node.status.provisionState, power: end.node.status.powerState, lastError: end.node.status.lastError,
            isMachineOn: world.rack.machine(node) { $0.isOn }, boots: world.rack.machine(node) { $0.boots },
            // Questions may be asked again; what changes the machine may not be done twice.
            steps: world.rack.machine(node) { $0.deeds }.filter { deed in
                guard case .run(let name) = deed else { return false }
                return !name.hasPrefix("get_") && !["sync", "collect_system_logs"].contains(name)
            },
            agentKeys: ["agent_url", "agent_secret_token", "agent_work", "step_progress"].filter(keys.contains),
            pending: await world.world.store.pendingEffects(of: node).count, isReserved: end.node.status.isReserved)
    }

    private func ask(_ request: Request, of node: Node.ID, _ conductor: Conductor) async -> Bool {
        do {
            _ = try await conductor.file(request.event, on: .uuid(node))
            return true
        } catch {
            return false
        }
    }

    private func isOver(_ request: Request, _ managed: ManagedNode) -> Bool {
        !managed.work.isUnderway && managed.node.status.provisionState == request.goal
    }
}
