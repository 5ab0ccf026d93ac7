import Conductor
import Documents
import FakeDriver
import Lifecycle
import MemoryStorage
import Model
import Storage
import TestWorlds
import Testing

/// The conductor is killed at every contact with store and hardware, for every operation; the next one goes on.
@Suite(.timeLimit(.minutes(5)))
struct KillEverywhereTests {
    /// Something that is asked of a node, and how it ends.
    struct Request: Sendable, CustomStringConvertible {
        let description: String
        let from: ProvisionState
        var power = PowerState.off
        let event: Event
        let goal: ProvisionState
        var goalPower: PowerState?
        /// `driver_info` of the node: delays, to walk through the wait states.
        var driverInfo: JSONText = .emptyObject
        /// What brings the node to where the request is made, by a conductor that nobody kills.
        var preparation: (event: Event, until: ProvisionState)?
        var edit: @Sendable (inout Node) -> Void = { _ in }
    }

    static let slow: JSONText = [
        "fake_boot_delay": 3, "fake_deploy_delay": 2, "fake_vendor_delay": 1, "fake_inspect_delay": 2, "fake_rescue_delay": 3,
        "fake_power_delay": 1, "fake_management_delay": 2,
    ]

    private static let steps = StepRequest(steps: [
        Step(interface: .deploy, step: "erase_devices"), Step(interface: .vendor, step: "log_passthrough"),
        Step(
            interface: .bios, step: "apply_configuration",
            args: ["settings": .array([["name": "SysProfile", "value": "PerfPerWatt"]])]),
    ])

    static let requests: [Request] = {
        var requests = [
            Request(description: "manage", from: .enroll, event: .manage, goal: .manageable),
            Request(description: "inspect", from: .manageable, event: .inspect, goal: .manageable),
            Request(description: "provide", from: .manageable, event: .provide, goal: .available),
            Request(description: "clean", from: .manageable, event: .clean(steps), goal: .manageable),
            Request(description: "deploy", from: .available, event: .deploy(StepRequest()), goal: .active, goalPower: .on),
            Request(description: "rebuild", from: .active, power: .on, event: .rebuild(StepRequest()), goal: .active),
            Request(
                description: "service", from: .active, power: .on,
                event: .service(StepRequest(steps: [Step(interface: .vendor, step: "log_passthrough")])), goal: .active),
            Request(description: "rescue", from: .active, power: .on, event: .rescue, goal: .rescue),
            Request(description: "unrescue", from: .rescue, power: .on, event: .unrescue, goal: .active),
            Request(description: "delete", from: .active, power: .on, event: .delete, goal: .available, goalPower: .off),
            Request(description: "adopt", from: .manageable, power: .on, event: .adopt, goal: .active),
            Request(
                description: "power on", from: .available, event: .power(.on, timeout: nil), goal: .available, goalPower: .on),
            Request(
                description: "power off", from: .active, power: .on, event: .power(.softOff, timeout: .seconds(60)),
                goal: .active, goalPower: .off),
            Request(
                description: "reboot", from: .active, power: .on, event: .power(.reboot, timeout: nil), goal: .active,
                goalPower: .on),
        ]
        requests += requests.map { request in
            var slow = Request(
                description: "slow \(request.description)", from: request.from, power: request.power, event: request.event,
                goal: request.goal, goalPower: request.goalPower)
            slow.driverInfo = Self.slow
            return slow
        }
        requests.append(
            Request(
                description: "abort of cleaning", from: .manageable, event: .abort, goal: .cleanFailed, goalPower: .off,
                driverInfo: ["fake_deploy_delay": 600], preparation: (.clean(steps), .cleanWait)))
        requests.append(
            Request(
                description: "abort of deployment", from: .available, event: .abort, goal: .deployFailed,
                driverInfo: ["fake_deploy_delay": 600], preparation: (.deploy(StepRequest()), .deployWait)))
        return requests
    }()

    /// What became of a node in one run.
    struct Ending: Sendable, Equatable {
        var state: ProvisionState
        var power: PowerState?
        var lastError: String?
        var deeds: [String]
        var pending: Int
        var isReserved: Bool
    }

    @Test(arguments: requests)
    func survivesAKillAnywhere(_ request: Request) async throws {
        let counting = Mortality()
        let undisturbed = try await ending(of: request, with: counting)
        #expect(undisturbed.state == request.goal)
        #expect(undisturbed.pending == 0)
        #expect(!undisturbed.isReserved)
        if let power = request.goalPower { #expect(undisturbed.power == power) }
        #expect(!undisturbed.deeds.isEmpty)
        // Besides the request's own, the contacts of the start and of the scans and leases until the end are among these.
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
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(
                request.from, power: request.power, driverInfo: request.driverInfo, request.edit)
            if let (event, until) = request.preparation {
                try await world.with(world.conductor()) { conductor in
                    _ = try await conductor.file(event, on: .uuid(node))
                    try await world.wait(for: node) { $0.node.status.provisionState == until }
                }
            }
            let start = try await world.node(node)
            let mortal = try world.conductor(store: mortality, line: DisturbedLine(mortality))
            let isAcknowledged = try await world.with(mortal) { conductor in
                let isAcknowledged = await ask(request, of: node, conductor)
                try await world.wait(for: node) { isAcknowledged && isOver(request, $0) || mortality.isDead }
                return isAcknowledged
            }
            if mortality.isDead {
                try await world.with(world.conductor()) { conductor in
                    // A client that got no answer looks at the node, and asks again if nothing came of it.
                    let current = try await world.node(node)
                    if !isAcknowledged, current.work == start.work {
                        _ = try await conductor.file(request.event, on: .uuid(node))
                    }
                    try await world.wait(for: node) { isOver(request, $0) }
                }
            }
            let end = try await world.node(node)
            return Ending(
                state: end.node.status.provisionState, power: end.node.status.powerState, lastError: end.node.status.lastError,
                deeds: world.deeds(on: node), pending: await world.store.pendingEffects(of: node).count,
                isReserved: end.node.status.isReserved)
        }
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
