import Conductor
import DriverInterfaces
import FakeDriver
import Lifecycle
import MemoryStorage
import Model
import Storage
import Synchronization
import TestWorlds
import Testing

/// When something was read.
private final class Readings: Sendable {
    private let moments = Mutex<[Timestamp]>([])

    var all: [Timestamp] { moments.withLock { $0 } }

    func note(_ moment: Timestamp) {
        moments.withLock { $0.append(moment) }
    }
}

extension SimulatedWorld {
    /// The node's machine was started, and its agent is waited for.
    fileprivate func awaitAgent(of id: Node.ID) async throws {
        var managed = try await node(id)
        let kind: OperationKind =
            switch managed.node.status.provisionState {
            case .inspectWait: .inspect
            case .cleanWait: .automatedClean
            default: .deploy
            }
        managed.node.interfaces[.inspect] = "agent"
        var operation = Lifecycle.Operation(kind: kind, request: StepRequest(), command: "c1", startedAt: time.now)
        (operation.phase, operation.usesAgent, operation.isOrderOut) = (.awaitingAgent, true, false)
        managed.work.operation = operation
        try await store.commit(NodeChange(managed))
    }
}

/// The comparison of power states with what is recorded (provision-states §5).
struct PowerSyncTests {
    private static func settings(isForced: Bool = true) -> ConductorSettings {
        var settings = ConductorSettings()
        settings.isPowerStateForced = isForced
        return settings
    }

    /// Somebody pressed the button.
    private static func press(_ state: PowerState, _ node: Node.ID, in world: SimulatedWorld) {
        world.record.append([FakeRecordLine(at: world.time.now, node: node, action: .power(state))])
    }

    @Test func anUnknownStateIsRecorded() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.manageable, power: nil)
            try await world.with(world.conductor(settings: Self.settings())) { _ in
                try await world.wait(for: node, atMost: .seconds(130)) { $0.node.status.powerState == .off }
            }
        }
    }

    @Test func aDifferenceIsUndone() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.active, power: .on)
            Self.press(.off, node, in: world)
            try await world.with(world.conductor(settings: Self.settings())) { conductor in
                try await world.time.sleep(for: .seconds(130))
                let state = try await conductor.perform("read", on: .uuid(node)) { try await $0.power.powerState(of: $1) }
                #expect(state == .on)
            }
            #expect(try await world.node(node).node.status.powerState == .on)
        }
    }

    @Test func theRecordFollowsWhereItIsNotForced() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.active, power: .on)
            Self.press(.off, node, in: world)
            try await world.with(world.conductor(settings: Self.settings(isForced: false))) { _ in
                try await world.wait(for: node, atMost: .seconds(130)) { $0.node.status.powerState == .off }
            }
            #expect(try await world.node(node).node.status.isMaintenance == false)
        }
    }

    @Test func aNodeThatMayNotBePoweredOffIsNotForced() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.active, power: .on) { $0.disablePowerOff = true }
            Self.press(.off, node, in: world)
            try await world.with(world.conductor(settings: Self.settings())) { _ in
                try await world.wait(for: node, atMost: .seconds(130)) { $0.node.status.powerState == .off }
            }
        }
    }

    @Test func aControllerThatDoesNotAnswerIsAFaultAndRecovers() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.active, power: .on)
            let line = BrokenPower { operation, _, number in operation == "read the power state" && number <= 5 ? .retry : nil }
            try await world.with(world.conductor(line: line, settings: Self.settings())) { _ in
                let lost = try await world.wait(for: node, atMost: .seconds(500)) { $0.node.status.isMaintenance }
                #expect(line.count("read the power state", of: node) == 4)
                #expect(lost.node.status.fault == .powerFailure)
                #expect(lost.node.status.powerState == nil)
                #expect(lost.node.status.lastError?.contains("max retries exceeded") == true)
                let found = try await world.wait(for: node, atMost: .seconds(700)) { !$0.node.status.isMaintenance }
                #expect(found.node.status.fault == nil)
                #expect(found.node.status.powerState == .on)
            }
        }
    }

    @Test func anAgreeingStateClearsTheLastError() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.deployFailed) { $0.status.lastError = "it failed" }
            try await world.with(world.conductor(settings: Self.settings())) { _ in
                try await world.wait(for: node, atMost: .seconds(130)) { $0.node.status.lastError == nil }
            }
        }
    }

    @Test(arguments: [ProvisionState.enroll, .cleanWait, .deployWait, .adoptFailed])
    func someStatesAreLeftAlone(_ state: ProvisionState) async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(state, power: .on)
            let line = BrokenPower { _, _, _ in nil }
            try await world.with(world.conductor(line: line, settings: Self.settings())) { _ in
                try await world.time.sleep(for: .seconds(400))
            }
            #expect(line.count("read the power state", of: node) == 0)
        }
    }

    /// Even where differences are undone: somebody pressed the button for a reason.
    @Test(arguments: [ProvisionState.cleanWait, .deployWait, .inspectWait])
    func aMachineThatIsOffInsteadOfBootingItsAgentIsFoundAndLeftOff(_ state: ProvisionState) async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(state, power: .on)
            try await world.awaitAgent(of: node)
            Self.press(.off, node, in: world)
            try await world.with(world.conductor(settings: Self.settings())) { conductor in
                try await world.wait(for: node, atMost: .seconds(130)) { $0.node.status.powerState == .off }
                try await world.time.sleep(for: .seconds(400))
                let actual = try await conductor.perform("read", on: .uuid(node)) { try await $0.power.powerState(of: $1) }
                #expect(actual == .off)
            }
            let found = try await world.node(node)
            #expect(found.node.status.provisionState == state && !found.node.status.isMaintenance)
        }
    }

    @Test func comparisonsAreSpreadEvenlyOverTheInterval() async throws {
        try await SimulatedWorld().run { world in
            for _ in 0..<60 { try await world.addNode(.available) }
            var limits = ConductorLimits()
            limits.nodesPerPowerPageMax = 25
            let readings = Readings()
            let line = BrokenPower { _, _, _ in
                readings.note(world.time.now)
                return nil
            }
            let start = world.time.now
            try await world.with(world.conductor(line: line, settings: Self.settings(), limits: limits)) { _ in
                try await world.time.sleep(for: .seconds(119))
            }
            let moments = readings.all.map { $0 - start }
            #expect(moments.count == 60)
            for part in 0..<6 {
                let span = Duration.seconds(20 * part)..<Duration.seconds(20 * part + 20)
                #expect((9...11).contains(moments.count { span.contains($0) }), "from \(span.lowerBound): \(moments)")
            }
        }
    }

    /// 40 controllers answer each question after 50 seconds, and yet the 20 others are all read within one interval.
    @Test func controllersThatHangDelayNoOther() async throws {
        try await SimulatedWorld().run { world in
            var nodes: [Node.ID] = []
            for number in 0..<60 { nodes.append(try await world.addNode(.available, power: number % 3 == 0 ? nil : .off)) }
            let quick = nodes.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
            let isQuick = Set(quick)
            let line = SlowPower(time: world.time) { isQuick.contains($0) ? .zero : .seconds(50) }
            let start = world.time.now
            try await world.with(world.conductor(line: line, settings: Self.settings())) { _ in
                for node in quick { try await world.wait(for: node) { $0.node.status.powerState == .off } }
            }
            #expect(world.time.now - start <= .seconds(121))
        }
    }

    @Test func everyNodeIsComparedOnceInTheInterval() async throws {
        try await SimulatedWorld().run { world in
            var nodes: [Node.ID] = []
            for _ in 0..<45 { nodes.append(try await world.addNode(.available)) }
            var limits = ConductorLimits()
            limits.nodesPerPowerPageMax = 10
            let line = BrokenPower { _, _, _ in nil }
            try await world.with(world.conductor(line: line, settings: Self.settings(), limits: limits)) { _ in
                try await world.time.sleep(for: .seconds(119))
            }
            for node in nodes { #expect(line.count("read the power state", of: node) == 1) }
        }
    }
}
