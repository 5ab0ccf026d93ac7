import Conductor
import Documents
import Lifecycle
import MemoryStorage
import Model
import RepeatableRandom
import Storage
import TestWorlds
import Testing

/// What allocations may ask for beyond Ironic's fields.
@Suite(.timeLimit(.minutes(5)))
struct SchedulingWishesTests {
    private func allocation(_ number: UInt64, in world: SimulatedWorld, _ edit: (inout Allocation) -> Void) -> Allocation {
        var allocation = Allocation(uuid: ResourceID(high: 0xB000, low: number), createdAt: world.time.now)
        allocation.resourceClass = "large"
        edit(&allocation)
        return allocation
    }

    private func addNode(_ rack: String, to world: SimulatedWorld) async throws -> Node.ID {
        try await world.addNode(.available) { node in
            node.resourceClass = "large"
            node.extra = ["rack": .string(rack)]
        }
    }

    private func look(_ allocation: Allocation, in world: SimulatedWorld) async throws -> Allocation {
        try #require(await world.store.resource(Allocation.self, .uuid(allocation.uuid)))
    }

    @Test func aBatchGetsItsNodesTogetherAndApart() async throws {
        try await SimulatedWorld().run { world in
            for rack in ["r1", "r1", "r1", "r2", "r3"] { _ = try await addNode(rack, to: world) }
            let batch = ResourceID(high: 1, low: 2)
            let members = (UInt64(1)...3).map { number in
                allocation(number, in: world) {
                    $0.batch = batch; $0.wishes.apart = "extra/rack"
                }
            }
            let tooMany = (UInt64(11)...14).map { number in
                allocation(number, in: world) {
                    $0.batch = ResourceID(high: 1, low: 3); $0.wishes.apart = "extra/rack"
                }
            }
            try await world.with(try world.conductor()) { conductor in
                try await conductor.file(batch: tooMany)
                try await world.time.sleep(for: .seconds(1))
                for member in tooMany { #expect(try await look(member, in: world).state == .error) }
                #expect(try await world.store.nodes(NodeQuery()).allSatisfy { $0.instanceUUID == nil })
                try await conductor.file(batch: members)
                try await world.time.sleep(for: .seconds(1))
            }
            let taken = try await world.store.nodes(NodeQuery()).filter { $0.instanceUUID != nil }
            #expect(taken.compactMap { $0.value(at: "extra/rack") }.sorted { $0.text < $1.text } == ["r1", "r2", "r3"])
            for member in members { #expect(try await look(member, in: world).state == .active) }
        }
    }

    @Test func aGroupIsKeptApartOverSeveralRequests() async throws {
        try await SimulatedWorld().run { world in
            for rack in ["r1", "r1", "r2"] { _ = try await addNode(rack, to: world) }
            let requests = (UInt64(1)...3).map { number in
                allocation(number, in: world) {
                    $0.wishes.group = "web"; $0.wishes.apart = "extra/rack"
                }
            }
            try await world.with(try world.conductor()) { conductor in
                for request in requests { try await conductor.file(request) }
                try await world.time.sleep(for: .seconds(2))
            }
            let ended = try await world.store.resources(Allocation.self, ResourceQuery())
            #expect(ended.count { $0.state == .active } == 2)
            #expect(ended.count { $0.state == .error } == 1)
        }
    }

    @Test func aNodeThatComesFreeIsNoticedAtOnce() async throws {
        try await SimulatedWorld().run { world in
            let node = try await addNode("r1", to: world)
            let first = allocation(1, in: world) { _ in }
            let second = allocation(2, in: world) { $0.wishes.waitUntil = world.time.now + .seconds(600) }
            try await world.with(try world.conductor()) { conductor in
                try await conductor.file(first)
                try await world.time.sleep(for: .seconds(1))
                try await conductor.file(second)
                try await world.time.sleep(for: .seconds(31))
                let waiting = try await look(second, in: world)
                #expect(waiting.state == .allocating)
                #expect(waiting.lastError?.contains("no available nodes match") == true)
                try await conductor.release(.uuid(first.uuid))
                try await world.time.sleep(for: .milliseconds(10))
                #expect(try await look(second, in: world).nodeUUID == node)
                #expect(try await look(second, in: world).lastError == nil)
            }
        }
    }

    @Test func waitingEnds() async throws {
        try await SimulatedWorld().run { world in
            let request = allocation(1, in: world) { $0.wishes.waitUntil = world.time.now + .seconds(25) }
            try await world.with(try world.conductor()) { conductor in
                try await conductor.file(request)
                try await world.time.sleep(for: .seconds(24))
                #expect(try await look(request, in: world).state == .allocating)
                try await world.time.sleep(for: .seconds(2))
                #expect(try await look(request, in: world).state == .error)
            }
        }
    }

    @Test func whatIsNotDeployedInTimeIsGivenBack() async throws {
        try await SimulatedWorld().run { world in
            let node = try await addNode("r1", to: world)
            let idle = allocation(1, in: world) { $0.wishes.expiresAt = world.time.now + .seconds(60) }
            let used = allocation(2, in: world) { $0.wishes.expiresAt = world.time.now + .seconds(120) }
            try await world.with(try world.conductor()) { conductor in
                try await conductor.file(idle)
                try await world.time.sleep(for: .seconds(59))
                #expect(try await look(idle, in: world).state == .active)
                try await world.time.sleep(for: .seconds(2))
                #expect(await world.store.resource(Allocation.self, .uuid(idle.uuid)) == nil)
                #expect(try await world.node(node).node.instanceUUID == nil)
                try await conductor.file(used)
                try await world.time.sleep(for: .seconds(1))
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.rest(of: node)
                try await world.time.sleep(for: .seconds(120))
                #expect(try await look(used, in: world).state == .active)
                #expect(try await look(used, in: world).attemptAt == nil)
            }
        }
    }

    /// Two conductors that die one after the other, batches that want nodes together, and requests that are taken back meanwhile.
    @Test(arguments: UInt64(1)...20)
    func batchesAreWholeAndWhatIsTakenBackLeavesNothingBehind(seed: UInt64) async throws {
        try await SimulatedWorld(seed: seed).run { world in
            var lots = SeededGenerator(seed: seed)
            for number in 0..<10 { _ = try await addNode("r\(number % 5)", to: world) }
            let requests = (UInt64(0)..<18).map { number in
                allocation(number, in: world) {
                    $0.batch = ResourceID(high: 1, low: number / 3 + 1)
                    $0.wishes.group = "g\(number / 9)"
                    $0.wishes.spread = "extra/rack"
                    $0.wishes.waitUntil = world.time.now + .seconds(60)
                }
            }
            for batch in 0..<6 {
                try await world.store.settle(requests[batch * 3..<batch * 3 + 3].map { AllocationSettlement($0, from: nil) })
            }
            for life in 0..<8 {
                let deaths = (0..<2).map { _ in
                    let contact = Int.random(in: 1...60, using: &lots)
                    return Mortality(at: life < 7 ? .init(contact: contact, isAfter: contact.isMultiple(of: 2)) : nil)
                }
                let takenBack = requests[Int.random(in: 0..<requests.count, using: &lots)].uuid
                try await world.with(try world.conductor("a", store: deaths[0])) { one in
                    try await world.with(try world.conductor("b", store: deaths[1])) { _ in
                        try await world.time.sleep(for: .milliseconds(200))
                        // Whether it is there, has a node, or its conductor is dead: afterwards everything must be whole.
                        do throws(ServiceError) { try await one.release(.uuid(takenBack)) } catch {}
                        try await world.time.sleep(for: .seconds(life == 7 ? 90 : 5))
                    }
                }
                try await expectWhole(world, "seed \(seed), life \(life)")
            }
            let left = try await world.store.resources(Allocation.self, ResourceQuery())
            #expect(left.allSatisfy { $0.state != .allocating }, "seed \(seed)")
        }
    }

    /// Nodes and allocations name each other, one to one, and of each batch all that are there have nodes, or none has.
    private func expectWhole(_ world: SimulatedWorld, _ comment: Comment) async throws {
        let allocations = try await world.store.resources(Allocation.self, ResourceQuery())
        let held = try await world.store.nodes(NodeQuery()).filter { $0.instanceUUID != nil }
        let given = allocations.filter { $0.state == .active }
        #expect(Set(held.map(\.uuid)) == Set(given.compactMap(\.nodeUUID)) && held.count == given.count, comment)
        for node in held {
            #expect(node.instanceUUID == node.allocationUUID, comment)
            #expect(given.contains { $0.uuid == node.allocationUUID && $0.nodeUUID == node.uuid }, comment)
        }
        for batch in Dictionary(grouping: allocations, by: \.batch).values {
            #expect(Set(batch.map(\.state)).count == 1, comment)
        }
    }
}
