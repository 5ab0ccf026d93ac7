import Conductor
import Documents
import Lifecycle
import MemoryStorage
import Model
import RepeatableRandom
import Storage
import TestWorlds
import Testing

/// Allocations, from the request to the node.
@Suite(.timeLimit(.minutes(5)))
struct AllocationTests {
    @Test func aFreeNodeOfTheClassIsGiven() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addFreeNode { $0.traits = ["CUSTOM_GPU"] }
            try await world.addFreeNode { $0.resourceClass = "small" }
            try await world.addFreeNode()
            let request = world.allocation(1) { $0.traits = ["CUSTOM_GPU"] }
            let allocation = try await world.with(try world.conductor()) { conductor in
                try await conductor.file(request)
                return try await world.end(of: request)
            }
            #expect(allocation.state == .active)
            #expect(allocation.nodeUUID == node)
            let managed = try await world.node(node)
            #expect(managed.node.instanceUUID == request.uuid)
            #expect(managed.node.allocationUUID == request.uuid)
            #expect(managed.node.instanceInfo == ["traits": ["CUSTOM_GPU"]])
        }
    }

    @Test func theNodeWithTheAllocationsNameGoesFirst() async throws {
        try await SimulatedWorld().run { world in
            for _ in 0..<20 { try await world.addFreeNode() }
            let node = try await world.addFreeNode { $0.name = "web-1" }
            let request = world.allocation(1) { $0.name = "web-1" }
            let allocation = try await world.with(try world.conductor()) { conductor in
                try await conductor.file(request)
                return try await world.end(of: request)
            }
            #expect(allocation.nodeUUID == node)
        }
    }

    @Test func whatCannotBeMetEndsWithTheReason() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addFreeNode { $0.resourceClass = "small" }
            try await world.addFreeNode()
            let wishes: [(Allocation, String)] = [
                (world.allocation(1) { $0.resourceClass = "huge" }, "no available nodes match the resource class huge"),
                (
                    world.allocation(2) { $0.candidateNodes = [node] },
                    "none of the requested nodes are available and match the resource class large"
                ),
                (world.allocation(3) { $0.traits = ["CUSTOM_A"] }, "no suitable nodes have the requested traits CUSTOM_A"),
                (world.allocation(4) { $0.owner = "alpha" }, "no available nodes match the resource class large"),
            ]
            try await world.with(try world.conductor()) { conductor in
                for (request, reason) in wishes {
                    try await conductor.file(request)
                    let allocation = try await world.end(of: request)
                    #expect(allocation.state == .error)
                    #expect(allocation.lastError == "Failed to process allocation \(request.uuid): \(reason).")
                    #expect(allocation.nodeUUID == nil)
                }
            }
        }
    }

    @Test func aLockedNodeIsWaitedFor() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addFreeNode { $0.status.isReserved = true }
            let (first, second) = (world.allocation(1), world.allocation(2))
            try await world.with(try world.conductor()) { conductor in
                try await conductor.file(first)
                try await world.time.sleep(for: .seconds(3))
                #expect(await world.store.resource(Allocation.self, .uuid(first.uuid))?.state == .allocating)
                var change = NodeChange(try await world.node(node))
                change.node.node.status.isReserved = false
                try await world.store.commit(change)
                #expect(try await world.end(of: first).nodeUUID == node)
                try await conductor.release(.uuid(first.uuid))
                change = NodeChange(try await world.node(node))
                change.node.node.status.isReserved = true
                try await world.store.commit(change)
                try await conductor.file(second)
                let failed = try await world.end(of: second)
                #expect(failed.state == .error)
                #expect(failed.lastError?.contains("could not reserve any of the suitable nodes") == true)
            }
        }
    }

    @Test func anIdentifierThatIsAnInstanceAlreadyIsRefused() async throws {
        try await SimulatedWorld().run { world in
            try await world.addFreeNode()
            let request = world.allocation(1)
            try await world.addFreeNode { $0.instanceUUID = request.uuid }
            let allocation = try await world.with(try world.conductor()) { conductor in
                try await conductor.file(request)
                return try await world.end(of: request)
            }
            #expect(allocation.lastError?.contains("a node has that instance already") == true)
        }
    }

    @Test func whatWasFiledBeforeTheStartIsAttendedTo() async throws {
        try await SimulatedWorld().run { world in
            try await world.addFreeNode()
            let request = world.allocation(1)
            try await world.store.create(request)
            let allocation = try await world.with(try world.conductor()) { _ in try await world.end(of: request) }
            #expect(allocation.state == .active)
        }
    }

    @Test func anAllocationIsNotReleasedUnderItsInstance() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addFreeNode()
            let request = world.allocation(1)
            try await world.with(try world.conductor()) { conductor in
                try await conductor.file(request)
                try await world.end(of: request)
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.rest(of: node)
                await #expect(throws: ServiceError.self) { try await conductor.release(.uuid(request.uuid)) }
                _ = try await conductor.file(.delete, on: .uuid(node))
                try await world.rest(of: node)
                #expect(await world.store.resource(Allocation.self, .uuid(request.uuid)) == nil)
                #expect(try await world.node(node).node.instanceUUID == nil)
            }
        }
    }

    /// Several conductors race for few nodes and die one after the other; requests come all the time.
    @Test(arguments: 1...30)
    func noNodeIsGivenTwiceAndNoAllocationIsLost(seed: UInt64) async throws {
        try await SimulatedWorld(seed: seed).run { world in
            var lots = SeededGenerator(seed: seed)
            for _ in 0..<12 { try await world.addFreeNode() }
            let requests = (0..<20).map { world.allocation(UInt64($0)) }
            var filed = requests[...]
            var lives = 12
            var isOver = false
            while !isOver {
                lives -= 1
                let deaths = (0..<2).map { _ in Int.random(in: 1...40, using: &lots) }
                let mortalities = deaths.map { death in
                    Mortality(at: lives > 0 ? .init(contact: death, isAfter: death.isMultiple(of: 2)) : nil)
                }
                for request in filed.prefix(3) { try await world.store.create(request) }
                filed = filed.dropFirst(3)
                let (one, other) = (
                    try world.conductor("a", store: mortalities[0]), try world.conductor("b", store: mortalities[1])
                )
                isOver =
                    try await world.with(one) { _ in
                        try await world.with(other) { _ in
                            try await world.quiet(requests, orDead: mortalities)
                            return !mortalities.contains { $0.isDead }
                        }
                    } && filed.isEmpty
            }
            try await world.expectWhole(requests, active: 12, comment: "seed \(seed)")
        }
    }
}

extension SimulatedWorld {
    /// A node that can be given away.
    @discardableResult
    fileprivate func addFreeNode(_ edit: (inout Node) -> Void = { _ in }) async throws -> Node.ID {
        try await addNode(.available) { node in
            node.resourceClass = "large"
            edit(&node)
        }
    }

    fileprivate func allocation(_ number: UInt64, _ edit: (inout Allocation) -> Void = { _ in }) -> Allocation {
        var allocation = Allocation(uuid: ResourceID(high: 0xA000, low: number), createdAt: time.now)
        allocation.resourceClass = "large"
        edit(&allocation)
        return allocation
    }

    /// Waits until an allocation got its node or failed.
    @discardableResult
    fileprivate func end(of request: Allocation) async throws -> Allocation {
        for _ in 0..<2_000 {
            if let found = await store.resource(Allocation.self, .uuid(request.uuid)), found.state != .allocating { return found }
            try await time.sleep(for: .milliseconds(50))
        }
        throw CancellationError()
    }

    /// Waits until nothing that was filed waits any more, or somebody died.
    fileprivate func quiet(_ requests: [Allocation], orDead mortalities: [Mortality]) async throws {
        while !mortalities.contains(where: \.isDead) {
            guard await store.nextAllocationAttempt() != nil else { return }
            try await time.sleep(for: .milliseconds(50))
        }
    }

    /// Every allocation ended, and nodes and allocations name each other, one to one.
    fileprivate func expectWhole(_ requests: [Allocation], active: Int, comment: Comment) async throws {
        let allocations = try await store.resources(Allocation.self, ResourceQuery())
        #expect(Set(allocations.map(\.uuid)) == Set(requests.map(\.uuid)), comment)
        #expect(allocations.count { $0.state == .active } == active, comment)
        #expect(allocations.count { $0.state == .error } == requests.count - active, comment)
        let nodes = try await store.nodes(NodeQuery())
        for allocation in allocations where allocation.state == .active {
            let holders = nodes.filter { $0.allocationUUID == allocation.uuid }
            #expect(holders.map(\.uuid) == [allocation.nodeUUID], comment)
            #expect(holders.first?.instanceUUID == allocation.uuid, comment)
        }
        #expect(nodes.count { $0.instanceUUID != nil } == active, comment)
    }
}
