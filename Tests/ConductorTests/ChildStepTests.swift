import Conductor
import Documents
import DriverInterfaces
import FakeDriver
import Lifecycle
import MemoryStorage
import Model
import Storage
import TestWorlds
import Testing

/// Steps of a node's cleaning that run on its children (`execute_on_child_nodes`).
@Suite(.timeLimit(.minutes(5)))
struct ChildStepTests {
    /// A node and its children.
    private struct Family {
        let parent: Node.ID
        let children: [Node.ID]
    }

    private func family(
        in world: SimulatedWorld, children count: Int = 3, driverInfo: JSONText = .emptyObject,
        _ edit: @Sendable (inout Node) -> Void = { _ in }
    ) async throws -> Family {
        let parent = try await world.addNode(.manageable)
        var children: [Node.ID] = []
        for _ in 0..<count {
            children.append(
                try await world.addNode(.active, power: .on, driverInfo: driverInfo) { node in
                    node.parentNode = parent
                    edit(&node)
                })
        }
        return Family(parent: parent, children: children)
    }

    private func step(_ interface: InterfaceKind, _ name: String, _ children: StepChildren = .all) -> Step {
        var step = Step(interface: interface, step: name)
        step.children = children
        return step
    }

    private func clean(_ steps: [Step]) -> Event { .clean(StepRequest(steps: steps, disableRamdisk: true)) }

    @Test func aStepRunsOnTheChildrenInsteadOfTheNode() async throws {
        try await SimulatedWorld().run { world in
            let family = try await family(in: world)
            let steps = [
                step(.power, "power_off"), step(.vendor, "log_passthrough", .only([family.children[1]])),
                step(.power, "power_on", .only([family.children[2]])),
            ]
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(clean(steps), on: .uuid(family.parent))
                try await world.rest(of: family.parent)
            }
            let parent = try await world.node(family.parent).node
            #expect(parent.status.provisionState == .manageable && parent.status.lastError == nil)
            #expect(parent.driverInternalInfo.object["child_node_step"] == nil)
            #expect(world.deeds(on: family.parent).allSatisfy { !$0.contains("log_passthrough") })
            let power = try await power(of: family.children, world)
            #expect(power == [.off, .off, .on])
            for (index, child) in family.children.enumerated() {
                let ran = world.deeds(on: child).count { $0 == "start vendor.log_passthrough" }
                #expect(ran == (index == 1 ? 1 : 0))
                let managed = try await world.node(child)
                #expect(managed.node.status.provisionState == .active && !managed.work.isUnderway)
                let lines = try await world.store.history(of: child, page: Page()).map(\.event)
                #expect(lines.contains { $0.contains("power.power_off of the parent's") })
            }
        }
    }

    private func power(of nodes: [Node.ID], _ world: SimulatedWorld) async throws -> [PowerState?] {
        var states: [PowerState?] = []
        for node in nodes { states.append(try await world.node(node).node.status.powerState) }
        return states
    }

    @Test func aNodeWithoutChildrenIsDoneAtOnce() async throws {
        try await SimulatedWorld().run { world in
            let family = try await family(in: world, children: 0)
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(clean([step(.power, "power_off")]), on: .uuid(family.parent))
                try await world.rest(of: family.parent)
            }
            #expect(try await world.node(family.parent).node.status.provisionState == .manageable)
        }
    }

    @Test func aBusyChildIsWaitedForAndWorkOutsideIsAskedAfter() async throws {
        try await SimulatedWorld().run { world in
            let family = try await family(in: world, driverInfo: ["fake_vendor_delay": 30, "fake_rescue_delay": 40])
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(.rescue, on: .uuid(family.children[1]))
                _ = try await conductor.file(clean([step(.vendor, "log_passthrough")]), on: .uuid(family.parent))
                try await world.rest(of: family.parent)
            }
            #expect(try await world.node(family.parent).node.status.provisionState == .manageable)
            for child in family.children {
                #expect(world.deeds(on: child).count { $0 == "start vendor.log_passthrough" } == 1)
            }
            #expect(try await world.node(family.children[1]).node.status.provisionState == .rescue)
        }
    }

    @Test(arguments: [
        (InterfaceKind.power, "power_off", "disable_power_off"), (.bios, "no_such_step", "no_such_step"),
        (.vendor, "trigger_servicewait", "does not support"),
    ])
    func whatFailsOnAChildFailsTheNode(interface: InterfaceKind, name: String, text: String) async throws {
        try await SimulatedWorld().run { world in
            let family = try await family(in: world) { $0.disablePowerOff = true }
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(clean([step(interface, name)]), on: .uuid(family.parent))
                try await world.rest(of: family.parent)
            }
            let parent = try await world.node(family.parent).node
            #expect(parent.status.provisionState == .cleanFailed)
            #expect(parent.status.lastError?.contains(text) == true, "\(parent.status.lastError ?? "")")
            #expect(parent.status.lastError?.contains(family.children[0].description) == true)
            #expect(try await power(of: family.children, world) == [.on, .on, .on])
        }
    }

    @Test func aChildIsReservedAsLongAsTheStepRunsOnIt() async throws {
        try await SimulatedWorld().run { world in
            let family = try await family(in: world, children: 2, driverInfo: ["fake_vendor_delay": 30])
            let child = family.children[0]
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(clean([step(.vendor, "log_passthrough")]), on: .uuid(family.parent))
                try await world.wait(for: child) { $0.work.parentStep != nil }
                let served = try await world.node(child)
                #expect(served.node.status.isReserved && served.work.parentStep?.parent == family.parent)
                let explanation = served.explanation(at: world.time.now)
                #expect(explanation.activity.contains("vendor.log_passthrough"), "\(explanation.activity)")
                for event in [Event.rescue, .power(.off, timeout: nil), .delete] {
                    do {
                        _ = try await conductor.file(event, on: .uuid(child))
                        Issue.record("\(event.name) disturbed the step")
                    } catch ServiceError.rejected(let rejection) {
                        #expect(rejection.reason == .reserved && rejection.description.contains("log_passthrough"))
                    }
                }
                try await world.rest(of: family.parent)
            }
            for child in family.children {
                let managed = try await world.node(child)
                #expect(!managed.node.status.isReserved && !managed.work.isUnderway)
            }
        }
    }

    @Test func childrenAreFreeWhenTheParentGivesUp() async throws {
        try await SimulatedWorld().run { world in
            let parent = try await world.addNode(.active, power: .on)
            let child = try await world.addNode(.active, power: .on, driverInfo: ["fake_vendor_delay": 300]) {
                $0.parentNode = parent
            }
            let steps = [step(.vendor, "log_passthrough")]
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(
                    .service(StepRequest(steps: steps, disableRamdisk: true)), on: .uuid(parent))
                try await world.wait(for: child) { $0.work.parentStep != nil }
                try await world.wait(for: parent) { $0.node.status.provisionState == .serviceWait }
                _ = try await conductor.file(.abort, on: .uuid(parent))
                try await world.rest(of: parent)
            }
            let managed = try await world.node(child)
            #expect(!managed.node.status.isReserved && !managed.work.isUnderway)
            #expect(try await world.store.history(of: child, page: Page()).contains { $0.event.contains("given up") })
        }
    }

    /// What became of a family in one run.
    private struct Ending: Equatable {
        var state: ProvisionState
        var deeds: [[String]]
        var power: [PowerState?]
    }

    @Test func noChildHasAStepTwiceThoughTheConductorIsKilledAnywhere() async throws {
        let counting = Mortality()
        let undisturbed = try await ending(with: counting)
        #expect(undisturbed.state == .manageable)
        #expect(undisturbed.power == [.off, .off])
        for contact in 1...counting.contacts.count {
            for isAfter in [false, true] {
                let moment = Mortality.Moment(contact: contact, isAfter: isAfter)
                #expect(try await ending(with: Mortality(at: moment)) == undisturbed, "killed \(moment)")
            }
        }
    }

    private func ending(with mortality: Mortality) async throws -> Ending {
        try await SimulatedWorld().run { world in
            let family = try await family(in: world, children: 2, driverInfo: ["fake_vendor_delay": 5])
            let event = clean([step(.vendor, "log_passthrough"), step(.power, "reboot"), step(.power, "power_off")])
            let mortal = try world.conductor(store: mortality, line: DisturbedLine(mortality))
            let isAcknowledged = try await world.with(mortal) { conductor in
                let isAcknowledged = (try? await conductor.file(event, on: .uuid(family.parent))) != nil
                try await world.wait(for: family.parent) { isAcknowledged && !$0.work.isUnderway || mortality.isDead }
                return isAcknowledged
            }
            if mortality.isDead {
                try await world.with(world.conductor()) { conductor in
                    let current = try await world.node(family.parent)
                    if !isAcknowledged, current.work.commandsNamed == 0 {
                        _ = try await conductor.file(event, on: .uuid(family.parent))
                    }
                    try await world.rest(of: family.parent)
                }
            }
            for child in family.children { #expect(try await world.node(child).work == Work(), "a child is not free") }
            return Ending(
                state: try await world.node(family.parent).node.status.provisionState,
                deeds: family.children.map { world.deeds(on: $0) }, power: try await power(of: family.children, world))
        }
    }
}
