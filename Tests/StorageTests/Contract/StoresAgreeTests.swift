import Documents
import Lifecycle
import MemoryStorage
import Model
import RepeatableRandom
import SQLiteStorage
import Storage
import Testing

@testable import Sealing

/// Both stores answer the same requests alike, and hold the same afterwards.
@Suite struct StoresAgreeTests {
    @Test(arguments: [UInt64(1), 2, 118, 20_261_124]) func onRandomRequests(_ seed: UInt64) async throws {
        let directory = try TemporaryDirectory()
        let sqlite = try SQLiteStore(directory: directory.path, sealing: SecretBox(key: [UInt8](repeating: 7, count: 32)))
        let memory = MemoryStore()
        let start = try await sqlite.newestNodeRevision()
        var requests = RandomRequests(seed: seed)
        var refusals = 0
        for number in 0..<250 {
            let request = requests.next()
            let expected = await outcome(of: request, on: memory)
            let answered = await outcome(of: request, on: sqlite)
            // What follows a first difference says nothing any more.
            try #require(answered == expected, "seed \(seed), request \(number): \(request)")
            if case .failure = expected { refusals += 1 }
        }
        #expect((20..<230).contains(refusals), "the requests are neither all refused nor all accepted")
        try await expectEqual(memory, sqlite, "seed \(seed)")
        let expected = try await changes(since: 0, in: memory)
        #expect(try await changes(since: start, in: sqlite) == expected, "seed \(seed)")
        await sqlite.close()
    }

    private func outcome(of request: RandomRequests.Request, on store: any Store) async -> Result<[Int64], StoreError> {
        do {
            switch request {
            case .createNode(let node):
                try await store.create(node, secrets: NodeSecrets(), history: [])
            case .commit(let node, let isOutdated, let adjust):
                guard var managed = try await store.node(.uuid(node)) else {
                    try await store.commit(NodeChange(ManagedNode(node: plainNode(0) { $0.uuid = node })))
                    return .success([])
                }
                if isOutdated { managed.revision += 1 }
                var change = NodeChange(managed)
                change.finished = try await store.pendingEffects(of: node).first?.id
                adjust.apply(to: &change)
                let committed = try await store.commit(change)
                return .success([committed.revision] + committed.effects)
            case .deleteNode(let node):
                try await store.delete(node, revision: try await store.node(.uuid(node))?.revision ?? 0)
            case .createPort(let port): try await store.create(port)
            case .createGroup(let group): try await store.create(group)
            case .createChassis(let chassis): try await store.create(chassis)
            case .createAllocation(let allocation): try await store.create(allocation)
            case .movePort(let uuid, let group):
                guard let previous = try await store.resource(Port.self, .uuid(uuid)) else { return .success([-1]) }
                var port = previous
                port.portgroupUUID = group
                try await store.update(port, from: previous)
            case .deletePort(let uuid): try await store.delete(Port.self, uuid)
            case .deleteGroup(let uuid): try await store.delete(Portgroup.self, uuid)
            case .deleteChassis(let uuid): try await store.delete(Chassis.self, uuid)
            case .deleteAllocation(let uuid): try await store.delete(Allocation.self, uuid)
            }
            return .success([])
        } catch {
            return .failure(error)
        }
    }

    /// The nodes that changed and those that are gone; the order of changes made by one request may differ.
    private func changes(since revision: Int64, in store: any Store) async throws -> NodeChanges? {
        guard case .changes(var changes) = try await store.nodeFeed(NodeFeedQuery(since: revision, limit: .max)) else {
            return nil
        }
        changes.nodes.sort { $0.uuid < $1.uuid }
        changes.removed.sort()
        changes.revision = 0
        return changes
    }

    private func expectEqual(_ one: any Store, _ other: any Store, _ comment: Comment) async throws {
        let nodes = try await one.nodes(NodeQuery())
        #expect(try await other.nodes(NodeQuery()) == nodes, comment)
        for node in nodes {
            #expect(try await one.read(node.uuid) == other.read(node.uuid), comment)
            #expect(try await one.pendingEffects(of: node.uuid) == other.pendingEffects(of: node.uuid), comment)
            #expect(try await one.journal(of: node.uuid, limit: 500) == other.journal(of: node.uuid, limit: 500), comment)
        }
        #expect(try await one.resources(Port.self, .init()) == other.resources(Port.self, .init()), comment)
        #expect(try await one.resources(Portgroup.self, .init()) == other.resources(Portgroup.self, .init()), comment)
        #expect(try await one.resources(Chassis.self, .init()) == other.resources(Chassis.self, .init()), comment)
        #expect(try await one.resources(Allocation.self, .init()) == other.resources(Allocation.self, .init()), comment)
        #expect(try await one.nodeCounts() == other.nodeCounts(), comment)
    }
}

/// Requests over so few identifiers and names that they get into each other's way.
struct RandomRequests {
    enum Request {
        case createNode(Node)
        case commit(Node.ID, isOutdated: Bool, Adjustment)
        case deleteNode(Node.ID)
        case createPort(Port)
        case movePort(ResourceID, ResourceID?)
        case createGroup(Portgroup)
        case createChassis(Chassis)
        case createAllocation(Allocation)
        case deletePort(ResourceID)
        case deleteGroup(ResourceID)
        case deleteChassis(ResourceID)
        case deleteAllocation(ResourceID)
    }

    /// What a commit changes.
    struct Adjustment {
        var name: String?
        var chassis: ResourceID?
        var parent: ResourceID?
        var allocation: ResourceID?
        var effects: Int
        var dropsPendingEffects: Bool
        var isStatusOnly: Bool
        var deletesAllocation: Bool
        var port: Port?

        func apply(to change: inout NodeChange) {
            change.node.node.name = name
            change.node.node.chassisUUID = chassis
            change.node.node.parentNode = parent
            change.node.node.allocationUUID = allocation
            change.node.node.status.isMaintenance.toggle()
            change.node.work.commandsNamed += 1
            change.effects = (0..<effects).map { effect("e-\(change.node.work.commandsNamed)-\($0)") }
            change.dropsPendingEffects = dropsPendingEffects
            change.isStatusOnly = isStatusOnly
            change.deletesAllocation = deletesAllocation
            change.cause = JournalEntry(at: moment(1), event: "e", from: .enroll, to: .enroll)
            change.ports = port.map { [$0] } ?? []
        }
    }

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> Request {
        switch number(14) {
        case 0, 1: .createNode(node())
        case 2, 3, 4, 5: .commit(some(0), isOutdated: number(6) == 0, adjustment())
        case 6: number(3) == 0 ? .deleteNode(some(0)) : .createChassis(Chassis(uuid: some(100), createdAt: moment(0)))
        case 7: .createPort(newPort())
        case 8: .movePort(some(200), optional(300))
        case 9: .createGroup(group())
        case 10: .createAllocation(allocation())
        case 11: .deletePort(some(200))
        case 12: number(2) == 0 ? .deleteGroup(some(300)) : .deleteChassis(some(100))
        default: .deleteAllocation(some(400))
        }
    }

    private mutating func node() -> Node {
        var node = plainNode(number(6))
        node.name = name()
        node.chassisUUID = optional(100)
        node.parentNode = optional(0)
        return node
    }

    private mutating func adjustment() -> Adjustment {
        Adjustment(
            name: name(), chassis: optional(100), parent: optional(0), allocation: optional(400), effects: Int(number(3)),
            dropsPendingEffects: number(5) == 0, isStatusOnly: number(3) == 0, deletesAllocation: number(5) == 0,
            port: number(4) == 0 ? newPort() : nil)
    }

    private mutating func newPort() -> Port {
        var port = port(200 + number(6), of: some(0))
        port.address = MACAddress(value: number(6))
        port.portgroupUUID = optional(300)
        return port
    }

    private mutating func group() -> Portgroup {
        var group = Portgroup(uuid: some(300), nodeUUID: some(0), createdAt: moment(0))
        group.name = name()
        return group
    }

    private mutating func allocation() -> Allocation {
        var allocation = Allocation(uuid: some(400), createdAt: moment(0))
        allocation.name = name()
        allocation.nodeUUID = optional(0)
        return allocation
    }

    private mutating func name() -> String? {
        number(2) == 0 ? nil : "name-\(number(5))"
    }

    private mutating func some(_ base: UInt64) -> ResourceID {
        uuid(base + number(6))
    }

    private mutating func optional(_ base: UInt64) -> ResourceID? {
        number(4) == 0 ? some(base) : nil
    }

    private mutating func number(_ bound: UInt64) -> UInt64 {
        UInt64.random(in: 0..<bound, using: &random)
    }
}
