import Lifecycle
import Model
import Storage
import Testing

/// What every store tells of changes of nodes.
@Suite struct NodeFeedContractTests {
    private func changes(
        _ store: any Store, since revision: Int64, limit: Int = 100, _ nodes: NodeQuery = NodeQuery()
    ) async throws -> NodeChanges {
        let feed = try await store.nodeFeed(NodeFeedQuery(since: revision, limit: limit, nodes: nodes))
        guard case .changes(let changes) = feed else {
            Issue.record("revision \(revision) is not known: \(feed)")
            return NodeChanges(revision: revision)
        }
        return changes
    }

    private func change(_ number: UInt64, in store: any Store, _ edit: (inout Node) -> Void = { _ in }) async throws {
        var managed = try await store.read(uuid(number))
        edit(&managed.node)
        try await store.commit(NodeChange(managed))
    }

    @Test(arguments: StoreKind.allCases) func tellsEachNodeOnceAsItIsNow(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let start = try await store.newestNodeRevision()
            #expect(try await changes(store, since: start) == NodeChanges(revision: start))
            for number in UInt64(1)...3 { try await store.create(fullNode(number)) }
            try await change(1, in: store) { $0.description = "moved" }
            let all = try await changes(store, since: start)
            #expect(all.nodes.map(\.uuid) == [uuid(2), uuid(3), uuid(1)], "in the order of their newest changes")
            #expect(all.nodes.last?.description == "moved")
            #expect(all.removed == [])
            #expect(all.revision == (try await store.newestNodeRevision()))
            #expect(try await changes(store, since: all.revision) == NodeChanges(revision: all.revision))
            try await change(2, in: store)
            #expect(try await changes(store, since: all.revision).nodes.map(\.uuid) == [uuid(2)])
        }
    }

    @Test(arguments: StoreKind.allCases) func goesOnWhereALimitEndedAnAnswer(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var revision = try await store.newestNodeRevision()
            for number in UInt64(1)...5 { try await store.create(plainNode(number)) }
            try await store.delete(uuid(4), revision: 0)
            var told: [Node.ID] = []
            for count in [2, 2, 1, 0] {
                let part = try await changes(store, since: revision, limit: 2)
                #expect(part.nodes.count + part.removed.count == count)
                told += part.nodes.map(\.uuid) + part.removed
                revision = part.revision
            }
            #expect(told == [uuid(1), uuid(2), uuid(3), uuid(5), uuid(4)])
        }
    }

    @Test(arguments: StoreKind.allCases) func tellsOfDeletionsUntilTheNodeIsBack(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let start = try await store.newestNodeRevision()
            try await store.create(plainNode(1))
            try await store.delete(uuid(1), revision: 0)
            let gone = try await changes(store, since: start)
            #expect(gone.nodes == [] && gone.removed == [uuid(1)])
            try await store.create(plainNode(1))
            let back = try await changes(store, since: gone.revision)
            #expect(back.nodes.map(\.uuid) == [uuid(1)] && back.removed == [])
            #expect(try await changes(store, since: start).removed == [])
        }
    }

    @Test(arguments: StoreKind.allCases) func nodesThatDoNotPassAreRemoved(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let start = try await store.newestNodeRevision()
            for number in UInt64(1)...3 {
                try await store.create(plainNode(number) { $0.resourceClass = number == 3 ? "small" : "large" })
            }
            var query = NodeQuery()
            query.resourceClass = "large"
            query.uuids = [uuid(1), uuid(2), uuid(3)]
            let all = try await changes(store, since: start, query)
            #expect(all.nodes.map(\.uuid) == [uuid(1), uuid(2)] && all.removed == [uuid(3)])
            try await change(1, in: store) { $0.resourceClass = "small" }
            let later = try await changes(store, since: all.revision, query)
            #expect(later.nodes == [] && later.removed == [uuid(1)])
        }
    }

    @Test(arguments: StoreKind.allCases) func readsAsMuchAsIsAskedFor(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let start = try await store.newestNodeRevision()
            try await store.create(fullNode(1))
            for extent in [NodeQuery.Extent.everything, .summary] {
                var query = NodeQuery()
                query.extent = extent
                #expect(try await changes(store, since: start, query).nodes == [fullNode(1).cut(to: extent)])
            }
        }
    }

    /// What other calls than a node's own commit do to it.
    @Test(arguments: StoreKind.allCases) func tellsWhatHappensToANodeThroughOthers(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in [UInt64(1), 3, 2] {
                try await store.create(
                    plainNode(number) { node in
                        node.resourceClass = "large"
                        node.status.provisionState = .available
                        node.status.powerState = .off
                        if number == 2 { node.parentNode = uuid(3) }
                    })
            }
            var revision = try await store.newestNodeRevision()
            func told(_ what: Comment) async throws -> [Node.ID] {
                let changes = try await changes(store, since: revision)
                revision = changes.revision
                return (changes.nodes.map(\.uuid) + changes.removed).sorted()
            }
            var allocation = Allocation(uuid: uuid(50), createdAt: moment(0))
            allocation.resourceClass = "large"
            try await store.create(allocation)
            #expect(try await told("an allocation is filed") == [])
            let given = allocation.given(uuid(1), at: moment(1))
            try await store.settle([
                AllocationSettlement(given, from: allocation, taking: .init(try await store.read(uuid(1)), traits: []))
            ])
            #expect(try await told("it gets its node") == [uuid(1)])
            try await store.release(given, fencedBy: nil)
            #expect(try await told("and loses it") == [uuid(1)])
            try await store.delete(uuid(3), revision: 0)
            #expect(try await told("a parent is deleted") == [uuid(2), uuid(3)])
        }
    }

    @Test(arguments: StoreKind.allCases) func forgetsTheOldestDeletionsAndSaysSo(_ kind: StoreKind) async throws {
        try await kind.withStore(deletionsKeptMax: 2) { store in
            let start = try await store.newestNodeRevision()
            for number in UInt64(1)...4 { try await store.create(plainNode(number)) }
            var known: [Int64] = []
            for number in UInt64(1)...3 {
                known.append(try await store.newestNodeRevision())
                try await store.delete(uuid(number), revision: 0)
            }
            let newest = try await store.newestNodeRevision()
            for old in [start, known[0]] {
                #expect(
                    try await store.nodeFeed(NodeFeedQuery(since: old, limit: 9)) == .unknown(kept: known[0] + 1...newest))
            }
            #expect(try await changes(store, since: known[1]).removed == [uuid(2), uuid(3)])
            #expect(try await store.nodeFeed(NodeFeedQuery(since: newest + 1, limit: 9)) == .unknown(kept: known[0] + 1...newest))
        }
    }
}
