import Documents
import Model
import Storage
import Testing

/// What every store does with lists of nodes.
@Suite struct NodeQueryContractTests {
    /// A filter by name, and the numbers of the nodes of `fleet` that pass it.
    static let filters: [(name: String, set: @Sendable (inout NodeQuery) -> Void, passing: [UInt64])] = [
        ("none", { _ in }, [1, 2, 3, 4]),
        ("uuids", { $0.uuids = [uuid(3), uuid(1), uuid(99)] }, [1, 3]),
        ("no uuids", { $0.uuids = [] }, []),
        ("chassis", { $0.chassisUUID = uuid(50) }, [2]),
        ("instance uuid", { $0.instanceUUID = uuid(60) }, [3]),
        ("associated", { $0.isAssociated = true }, [3]),
        ("not associated", { $0.isAssociated = false }, [1, 2, 4]),
        ("maintenance", { $0.isMaintenance = true }, [4]),
        ("no maintenance", { $0.isMaintenance = false }, [1, 2, 3]),
        ("state", { $0.provisionState = .active }, [3]),
        ("driver", { $0.driver = "ipmi" }, [2]),
        ("class", { $0.resourceClass = "large" }, [2, 3]),
        ("fault", { $0.fault = .powerFailure }, [4]),
        ("conductor group", { $0.conductorGroup = "east" }, [4]),
        ("empty conductor group", { $0.conductorGroup = "" }, [1, 2, 3]),
        ("owner", { $0.owner = "alpha" }, [1, 2]),
        ("lessee", { $0.lessee = "alpha" }, [3]),
        ("project", { $0.project = "alpha" }, [1, 2, 3]),
        ("description", { $0.descriptionContains = "rACK" }, [1]),
        ("wildcards are letters", { $0.descriptionContains = "%" }, []),
        ("retired", { $0.isRetired = true }, [1]),
        ("not retired", { $0.isRetired = false }, [2, 3, 4]),
        ("shards", { $0.shards = ["a", "b", "d"] }, [1, 2]),
        ("sharded", { $0.isSharded = true }, [1, 2]),
        ("not sharded", { $0.isSharded = false }, [3, 4]),
        ("instance name", { $0.instanceName = "web" }, [3]),
        ("without children", { $0.includesChildren = false }, [1, 2, 3]),
        ("children", { $0.parentNode = uuid(1) }, [4]),
        ("at rest", { $0.isReserved = false }, [1, 4]),
        ("not at rest", { $0.isReserved = true }, [2, 3]),
        (
            "several",
            {
                $0.resourceClass = "large"
                $0.owner = "alpha"
            }, [2]
        ),
    ]

    @Test(arguments: StoreKind.allCases) func filtersNodes(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await populate(store)
            for filter in Self.filters {
                var query = NodeQuery()
                filter.set(&query)
                #expect(try await store.nodes(query).map(\.uuid) == filter.passing.map(uuid), "\(filter.name)")
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func filtersByTheConductorThatARowRemembers(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await populate(store)
            var change = NodeChange(try await store.read(uuid(2)))
            change.conductor = "c1"
            try await store.commit(change)
            try await store.commit(NodeChange(try await store.read(uuid(2))))
            var query = NodeQuery()
            query.conductor = "c1"
            #expect(try await store.nodes(query).map(\.uuid) == [uuid(2)])
        }
    }

    @Test(arguments: StoreKind.allCases) func sortsByEveryKeyInBothDirections(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await populate(store)
            let nodes = try await store.nodes(NodeQuery())
            for key in NodeQuery.sortKeys.union(["id"]).sorted() {
                let value = Node.columnValues[key] ?? { _ in .null }
                let expected = nodes.enumerated().sorted { left, right in
                    let (one, other) = (value(left.element), value(right.element))
                    return one == other ? left.offset < right.offset : one < other
                }.map(\.element.uuid)
                let ascending = NodeQuery(page: Page(sortKey: key))
                #expect(try await store.nodes(ascending).map(\.uuid) == expected, "\(key)")
                let descending = NodeQuery(page: Page(sortKey: key, isDescending: true))
                #expect(try await store.nodes(descending).map(\.uuid) == expected.reversed(), "\(key) descending")
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func pagesAddUpToTheList(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await populate(store)
            for key in ["id", "name", "owner", "provision_state", "power_interface", "updated_at"] {
                for isDescending in [false, true] {
                    var page = Page(sortKey: key, isDescending: isDescending)
                    let whole = try await store.nodes(NodeQuery(page: page)).map(\.uuid)
                    page.limit = 1
                    var collected: [Node.ID] = []
                    while let next = try await store.nodes(NodeQuery(page: page)).first {
                        collected.append(next.uuid)
                        page.marker = next.uuid
                        try #require(collected.count <= whole.count)
                    }
                    #expect(collected == whole, "\(key)")
                }
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func aMarkerNeedNotPassTheFilters(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await populate(store)
            var query = NodeQuery(page: Page(marker: uuid(2)))
            query.isAssociated = true
            #expect(try await store.nodes(query).map(\.uuid) == [uuid(3)])
            await #expect(throws: StoreError.notFound(noun: "node", reference: uuid(77).description)) {
                _ = try await store.nodes(NodeQuery(page: Page(marker: uuid(77))))
            }
            for key in ["properties", "id; DROP TABLE nodes", "nonsense"] {
                await #expect(throws: StoreError.reference(noun: "node", field: "sort_key", value: key)) {
                    _ = try await store.nodes(NodeQuery(page: Page(sortKey: key)))
                }
            }
        }
    }

    private func populate(_ store: any Store) async throws {
        try await store.create(Chassis(uuid: uuid(50), createdAt: moment(0)))
        let nodes = [
            plainNode(1) {
                $0.owner = "alpha"
                $0.description = "Rack 7"
                $0.isRetired = true
                $0.shard = "a"
                $0.interfaces = [.power: "zzz"]
            },
            plainNode(2) {
                $0.name = "zeta"
                $0.driver = "ipmi"
                $0.chassisUUID = uuid(50)
                $0.resourceClass = "large"
                $0.owner = "alpha"
                $0.shard = "b"
                $0.status.isReserved = true
            },
            plainNode(3) {
                $0.name = "Beta"
                $0.resourceClass = "large"
                $0.lessee = "alpha"
                $0.instanceUUID = uuid(60)
                $0.instanceName = "web"
                $0.updatedAt = moment(3)
                $0.status.provisionState = .active
                $0.status.targetPowerState = .on
                $0.interfaces = [.power: "aaa"]
            },
            plainNode(4) {
                $0.name = "alpha"
                $0.conductorGroup = "east"
                $0.parentNode = uuid(1)
                $0.status.isMaintenance = true
                $0.status.fault = .powerFailure
            },
        ]
        for node in nodes { try await store.create(node) }
    }
}
