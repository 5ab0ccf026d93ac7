import Conductor
import Documents
import DriverInterfaces
import FakeDriver
import Lifecycle
import Logging
import MemoryStorage
import Model
import ServiceLifecycle
import Storage
import TestWorlds
import Testing

/// How the conductor carries out what was decided, when the world is not kind.
struct WorkTests {
    private static let slowStep: JSONText = ["fake_deploy_delay": 10]

    @Test func aSlowControllerDoesNotDelayOtherNodes() async throws {
        try await SimulatedWorld().run { world in
            let slow = try await world.addNode(.enroll)
            var others: [Node.ID] = []
            for _ in 0..<50 { others.append(try await world.addNode(.enroll)) }
            let line = SlowPower(time: world.time) { $0 == slow ? .seconds(40) : .milliseconds(10) }
            let nodes = others
            try await world.with(world.conductor(line: line)) { conductor in
                for node in [slow] + nodes { _ = try await conductor.file(.manage, on: .uuid(node)) }
                let startedAt = world.time.now
                for node in nodes { try await world.rest(of: node) }
                #expect(world.time.now - startedAt < .seconds(2))
                #expect(try await world.node(slow).node.status.provisionState == .verifying)
                try await world.rest(of: slow)
                #expect(try await world.node(slow).node.status.provisionState == .manageable)
            }
        }
    }

    @Test func nodesWaitInTheOrderInWhichTheyCame() async throws {
        try await SimulatedWorld().run { world in
            var limits = ConductorLimits()
            limits.nodesAtOnceMax = 1
            var nodes: [Node.ID] = []
            for _ in 0..<20 { nodes.append(try await world.addNode(.enroll)) }
            let all = nodes
            try await world.with(world.conductor(limits: limits)) { conductor in
                for node in all { _ = try await conductor.file(.manage, on: .uuid(node)) }
                for node in all { try await world.rest(of: node) }
            }
            let started = world.record.lines().compactMap { line in
                if case .start = line.action { line.node } else { nil }
            }
            #expect(started == all)
        }
    }

    @Test func noNodeKeepsAWorkerWhileOthersWait() async throws {
        try await SimulatedWorld().run { world in
            var limits = ConductorLimits()
            limits.nodesAtOnceMax = 1
            limits.effectsPerTurnMax = 2
            let busy = try await world.addNode(.available)
            let other = try await world.addNode(.enroll)
            try await world.with(world.conductor(limits: limits)) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(busy))
                _ = try await conductor.file(.manage, on: .uuid(other))
                try await world.rest(of: busy)
                try await world.rest(of: other)
            }
            let order = world.record.lines().compactMap { line in
                if case .start(let command) = line.action { command.name } else { nil }
            }
            let manage = try #require(order.firstIndex(of: "begin verify"))
            let end = try #require(order.firstIndex(of: "end deploy"))
            #expect(manage < end, "\(order)")
        }
    }

    @Test func atMostSoManyNodesAreWorkedOnAtOnce() async throws {
        try await SimulatedWorld().run { world in
            var limits = ConductorLimits()
            limits.nodesAtOnceMax = 4
            let line = SlowPower(time: world.time) { _ in .seconds(1) }
            var nodes: [Node.ID] = []
            for _ in 0..<12 { nodes.append(try await world.addNode(.available)) }
            let all = nodes
            try await world.with(world.conductor(line: line, limits: limits)) { conductor in
                for node in all { _ = try await conductor.file(.power(.on, timeout: nil), on: .uuid(node)) }
                for node in all { try await world.rest(of: node) }
            }
            let times = Dictionary(grouping: world.record.lines(), by: \.at).mapValues(\.count)
            #expect(times.values.allSatisfy { $0 <= 4 }, "\(times)")
            #expect(times.count == 3)
        }
    }

    @Test func aTransientFailureIsTriedAgainUnderTheSameName() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let line = BrokenPower { operation, _, number in operation == "deploy.deploy" && number < 4 ? .retry : nil }
            try await world.with(world.conductor(line: line)) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.rest(of: node)
            }
            let managed = try await world.node(node)
            #expect(managed.node.status.provisionState == .active)
            #expect(line.count("deploy.deploy", of: node) == 4)
            #expect(Set(world.commands(on: node)).count == world.commands(on: node).count)
        }
    }

    @Test func aFailureThatLastsEndsTheOperationAfterALimitedTime() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let line = BrokenPower { operation, _, _ in operation == "deploy.deploy" ? .retry : nil }
            let conductor = try world.conductor(line: line)
            try await world.with(conductor) { conductor in
                let startedAt = world.time.now
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.rest(of: node)
                #expect(world.time.now - startedAt <= conductor.limits.retryDuration + .seconds(1))
            }
            let managed = try await world.node(node)
            #expect(managed.node.status.provisionState == .deployFailed)
            #expect(managed.node.status.lastError?.contains("attempted") == true)
            #expect(line.count("deploy.deploy", of: node) > 5)
        }
    }

    @Test(arguments: [HardwareError.Remedy.fail, .askOperator])
    func aFinalFailureIsNotTriedAgain(_ remedy: HardwareError.Remedy) async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.enroll)
            let line = BrokenPower { operation, _, _ in operation == "read the power state" ? remedy : nil }
            try await world.with(world.conductor(line: line)) { conductor in
                _ = try await conductor.file(.manage, on: .uuid(node))
                try await world.rest(of: node)
            }
            let managed = try await world.node(node)
            #expect(managed.node.status.provisionState == .enroll)
            #expect(managed.node.status.lastError?.contains("the controller is broken") == true)
            #expect(line.count("read the power state", of: node) == 1)
        }
    }

    @Test func hardwareThatNeverAnswersIsGivenUp() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            var limits = ConductorLimits()
            limits.effectDuration = .seconds(20)
            limits.retryDuration = .seconds(60)
            let line = SlowPower(time: world.time) { _ in .seconds(1_000_000) }
            try await world.with(world.conductor(line: line, limits: limits)) { conductor in
                _ = try await conductor.file(.power(.on, timeout: nil), on: .uuid(node))
                try await world.rest(of: node)
            }
            let managed = try await world.node(node)
            #expect(managed.node.status.targetPowerState == nil)
            #expect(managed.node.status.lastError?.contains("within 20 seconds") == true)
        }
    }

    @Test func aWaitThatNobodyEndsTimesOut() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.active, power: .on)
            let request = StepRequest(steps: [Step(interface: .vendor, step: "trigger_servicewait")])
            try await world.with(world.conductor()) { conductor in
                let startedAt = world.time.now
                _ = try await conductor.file(.service(request), on: .uuid(node))
                try await world.wait(for: node) { $0.node.status.provisionState == .serviceWait }
                try await world.rest(of: node)
                let took = world.time.now - startedAt
                #expect(took >= .seconds(1_800) && took < .seconds(1_802))
            }
            let managed = try await world.node(node)
            #expect(managed.node.status.provisionState == .serviceFailed)
            #expect(managed.node.status.lastError?.contains("Timeout") == true)
        }
    }

    @Test func theAgentsCallEndsAWait() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.active, power: .on)
            let request = StepRequest(steps: [Step(interface: .vendor, step: "trigger_servicewait")])
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(.service(request), on: .uuid(node))
                try await world.wait(for: node) { $0.node.status.provisionState == .serviceWait }
                _ = try await conductor.file(.agentCalled(Findings()), on: .uuid(node))
                let managed = try await world.rest(of: node)
                #expect(managed.node.status.provisionState == .active)
                #expect(managed.node.status.lastError == nil)
            }
        }
    }

    @Test func aStoreThatFailsForAWhileDelaysWorkOnly() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let store = BrokenStore { contact, number in
                contact == "commit" && (3..<9).contains(number) ? .unavailable("the disk is full") : nil
            }
            try await world.with(world.conductor(store: store)) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.rest(of: node)
            }
            #expect(try await world.node(node).node.status.provisionState == .active)
            #expect(Set(world.commands(on: node)).count == world.commands(on: node).count)
        }
    }

    @Test func theNodesOfADeadConductorAreTakenOver() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available, driverInfo: Self.slowStep)
            let mortality = Mortality(at: .init(contact: 12, isAfter: true))
            let first = try world.conductor("first", store: mortality, line: DisturbedLine(mortality))
            try await world.with(first) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.wait(for: node) { _ in mortality.isDead }
            }
            let diedAt = world.time.now
            let second = try world.conductor("second")
            try await world.with(second) { _ in
                try await world.rest(of: node)
                #expect(world.time.now - diedAt >= second.limits.leaseDuration - .seconds(15))
            }
            #expect(try await world.node(node).node.status.provisionState == .active)
            #expect(Set(world.commands(on: node)).count == world.commands(on: node).count)
        }
    }

    @Test(arguments: 1...20)
    func twoConductorsOnOneStoreDoEverythingOnce(seed: UInt64) async throws {
        try await SimulatedWorld(seed: seed).run { world in
            var nodes: [Node.ID] = []
            for _ in 0..<6 { nodes.append(try await world.addNode(.available, driverInfo: Self.slowStep)) }
            let all = nodes
            let second = try world.conductor("second")
            try await world.with(world.conductor("first")) { first in
                try await world.with(second) { second in
                    for (index, node) in all.enumerated() {
                        let asked = index.isMultiple(of: 2) ? first : second
                        _ = try await asked.file(.deploy(StepRequest()), on: .uuid(node))
                        // The other one is asked too, while the first works on it: that has to go to the same node's worker.
                        let other = index.isMultiple(of: 2) ? second : first
                        _ = try await other.update(.uuid(node)) { node, _ in node.description = "both" }
                    }
                    for node in all { try await world.rest(of: node) }
                }
            }
            for node in all {
                let managed = try await world.node(node)
                #expect(managed.node.status.provisionState == .active, "seed \(seed)")
                #expect(managed.node.description == "both")
                #expect(world.commands(on: node).count == Set(world.commands(on: node)).count, "seed \(seed)")
                #expect(world.deeds(on: node).filter { $0 == "start deploy.deploy" }.count == 1, "seed \(seed)")
            }
        }
    }

    @Test func aGracefulShutdownFinishesWhatIsUnderWayAndBeginsNothing() async throws {
        try await SimulatedWorld().run { world in
            var limits = ConductorLimits()
            limits.nodesAtOnceMax = 1
            let working = try await world.addNode(.available)
            let waiting = try await world.addNode(.available)
            let line = SlowPower(time: world.time) { _ in .seconds(10) }
            let conductor = try world.conductor(line: line, limits: limits)
            var logger = Logger(label: "group", factory: { _ in SwiftLogNoOpLogHandler() })
            logger.logLevel = .critical
            let group = ServiceGroup(services: [conductor], logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for node in [working, waiting] { _ = try await conductor.file(.power(.on, timeout: nil), on: .uuid(node)) }
                try await world.time.sleep(for: .seconds(2))
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect(try await world.node(working).node.status.powerState == .on)
            #expect(try await world.node(waiting).node.status.powerState == .off)
            #expect(await world.store.pendingEffects(of: waiting).count == 1)
            let lease = try #require(await world.store.conductors().first).leaseExpiresAt
            #expect(lease <= world.time.now)
            try await world.with(world.conductor()) { _ in
                try await world.rest(of: waiting)
            }
            #expect(try await world.node(waiting).node.status.powerState == .on)
        }
    }

    @Test func aShutdownDoesNotWaitForEver() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let line = SlowPower(time: world.time) { _ in .seconds(250) }
            let conductor = try world.conductor(line: line)
            var logger = Logger(label: "group", factory: { _ in SwiftLogNoOpLogHandler() })
            logger.logLevel = .critical
            let group = ServiceGroup(services: [conductor], logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                _ = try await conductor.file(.power(.on, timeout: nil), on: .uuid(node))
                try await world.time.sleep(for: .seconds(2))
                let askedAt = world.time.now
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                #expect(world.time.now - askedAt == conductor.limits.drainDuration)
            }
            #expect(await world.store.pendingEffects(of: node).count == 1)
        }
    }
}
