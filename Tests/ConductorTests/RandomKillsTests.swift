import Conductor
import Documents
import Lifecycle
import MemoryStorage
import Model
import RepeatableRandom
import Storage
import TestWorlds
import Testing

/// Many nodes walk through their lives while conductors die one after the other, at moments that a seed decides.
@Suite(.timeLimit(.minutes(5)))
struct RandomKillsTests {
    private static let walk: [(Event, ProvisionState)] = [
        (.manage, .manageable), (.inspect, .manageable), (.provide, .available), (.deploy(StepRequest()), .active),
        (.rescue, .rescue), (.unrescue, .active), (.rebuild(StepRequest()), .active), (.delete, .available),
    ]

    @Test(arguments: 1...40)
    func everyNodeGetsWhereItWasAskedToGo(seed: UInt64) async throws {
        let alone = try await lives(seed: seed, nodes: 1, areMortal: false)
        let many = try await lives(seed: seed, nodes: 6, areMortal: true)
        for deeds in many { #expect(deeds == alone.first, "seed \(seed)") }
    }

    /// What happened to each machine until all nodes had walked to the end.
    private func lives(seed: UInt64, nodes count: Int, areMortal: Bool) async throws -> [[String]] {
        try await SimulatedWorld(seed: seed).run { world in
            var lots = SeededGenerator(seed: seed)
            var nodes: [Node.ID] = []
            for _ in 0..<count {
                let delay = JSON.integer(areMortal ? Int64.random(in: 0...4, using: &lots) : 0)
                let info: JSONText = ["fake_boot_delay": delay, "fake_deploy_delay": delay, "fake_rescue_delay": 1]
                nodes.append(try await world.addNode(driverInfo: info))
            }
            let all = nodes
            var lifetimes = (0..<(areMortal ? 30 : 0)).map { _ in Int.random(in: 1...60, using: &lots) }
            var isOver = false
            while !isOver {
                let moment = lifetimes.popLast().map { Mortality.Moment(contact: $0, isAfter: $0.isMultiple(of: 2)) }
                let mortality = Mortality(at: moment)
                let conductor = try world.conductor(store: mortality, line: DisturbedLine(mortality))
                isOver = try await world.with(conductor) { conductor in
                    try await withThrowingTaskGroup(of: Void.self) { clients in
                        for node in all { clients.addTask { try await walk(node, conductor, mortality, world) } }
                        try await clients.waitForAll()
                    }
                    return !mortality.isDead
                }
            }
            for node in all {
                #expect(await world.store.pendingEffects(of: node).isEmpty)
                #expect(world.commands(on: node).count == Set(world.commands(on: node)).count, "seed \(seed)")
            }
            return all.map(world.deeds)
        }
    }

    /// A client that asks for one thing after the other, and after a silence looks at how far the node has got.
    private func walk(
        _ node: Node.ID, _ conductor: Conductor, _ mortality: Mortality, _ world: SimulatedWorld
    ) async throws {
        while !mortality.isDead {
            let managed = try await world.wait(for: node) { !$0.work.isUnderway || mortality.isDead }
            guard !mortality.isDead else { return }
            // How many verbs were taken is in the journal, which counts what was asked once.
            let asked = await world.store.journal(of: node, limit: 200).filter { entry in
                Self.walk.contains { $0.0.name == entry.event }
            }.count
            guard asked > 0 else {
                _ = try? await conductor.file(Self.walk[0].0, on: .uuid(node))
                continue
            }
            #expect(managed.node.status.provisionState == Self.walk[asked - 1].1)
            guard asked < Self.walk.count else { return }
            _ = try? await conductor.file(Self.walk[asked].0, on: .uuid(node))
        }
    }
}
