import BareMetalAPI
import Documents
import Lifecycle
import Model
import Storage
import Testing

/// What every store does with nodes.
@Suite struct NodeContractTests {
    @Test(arguments: StoreKind.allCases) func readsBackEveryField(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for node in [plainNode(1), fullNode(2)] {
                try await store.create(node)
                #expect(try await store.node(.uuid(node.uuid)) == ManagedNode(node: node, work: Work(), revision: 0))
                #expect(try await store.nodes(only(node.uuid)) == [node])
                var query = only(node.uuid)
                query.extent = .summary
                #expect(try await store.nodes(query) == [node.summary])
            }
            #expect(try await store.node(.name("node-2"))?.node.uuid == uuid(2))
            #expect(try await store.node(.name("node-1")) == nil)
            #expect(try await store.node(.uuid(uuid(3))) == nil)
        }
    }

    /// A field that has no column, or a column that reads into another field, would show in the API as its default.
    @Test(arguments: StoreKind.allCases) func readsEachFieldOfTheAPIAlone(_ kind: StoreKind) async throws {
        let context = RenderContext(version: .newest, baseURL: "http://127.0.0.1:6385", conductor: "host-1")
        var node = fullNode(2)
        node.parentNode = uuid(1)
        node.chassisUUID = fullChassis().uuid
        node.allocationUUID = fullAllocation().uuid
        let unset = Node(uuid: node.uuid, driver: "", createdAt: Timestamp(microseconds: 0))
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.create(fullChassis())
            try await store.create(fullAllocation())
            try await store.create(node)
            for field in Projection(Node.fields, .detail, context).names {
                let alone = Projection(Node.fields, .only([field]), context)
                var query = only(node.uuid)
                query.extent = .fields([field])
                let read = try await store.nodes(query, into: [UInt8]()) { $0 += alone.document(of: $1) }
                #expect(read == alone.document(of: node), "\(field)")
                let isOfTheRow = !Self.fieldsWithoutColumn.contains(field)
                #expect((alone.document(of: unset) != read) == isOfTheRow, "the sample must not have the default of \(field)")
            }
        }
    }

    /// What the API shows of every node alike, or makes of the identifier, which is always read.
    private static let fieldsWithoutColumn: Set = ["uuid", "conductor", "links", "ports", "states", "portgroups", "volume"]

    @Test(arguments: StoreKind.allCases) func keepsSecretsApart(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var secrets = NodeSecrets()
            secrets.driverInfo = ["password": "calvin"]
            try await store.create(plainNode(1), secrets: secrets, history: [])
            try await store.create(plainNode(2))
            #expect(try await store.secrets(of: uuid(1)) == secrets)
            #expect(try await store.secrets(of: uuid(2)) == NodeSecrets())
            secrets.instanceInfo = ["configdrive": .string(String(repeating: "x", count: 100_000))]
            secrets.driverInternalInfo = ["agent_secret_token": "t"]
            var change = NodeChange(try await store.read(uuid(1)))
            change.secrets = secrets
            try await store.commit(change)
            #expect(try await store.secrets(of: uuid(1)) == secrets)
            try await store.commit(NodeChange(try await store.read(uuid(1))))
            #expect(try await store.secrets(of: uuid(1)) == secrets)
            await #expect(throws: StoreError.notFound(noun: "node", reference: uuid(3).description)) {
                _ = try await store.secrets(of: uuid(3))
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func refusesWhatAnotherNodeHas(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(fullNode(1))
            let cases: [(Node, StoreError)] = [
                (plainNode(1), .duplicate(noun: "node", field: "uuid", value: uuid(1).description, holder: uuid(1))),
                (
                    plainNode(2) { $0.name = "node-1" },
                    .duplicate(noun: "node", field: "name", value: "node-1", holder: uuid(1))
                ),
                (
                    plainNode(2) { $0.instanceUUID = uuid(1_001) },
                    .duplicate(noun: "node", field: "instance_uuid", value: uuid(1_001).description, holder: uuid(1))
                ),
                (
                    plainNode(2) { $0.chassisUUID = uuid(9) },
                    .reference(noun: "node", field: "chassis_uuid", value: uuid(9).description)
                ),
                (
                    plainNode(2) { $0.parentNode = uuid(9) },
                    .reference(noun: "node", field: "parent_node", value: uuid(9).description)
                ),
                (
                    plainNode(2) { $0.allocationUUID = uuid(9) },
                    .reference(noun: "node", field: "allocation_uuid", value: uuid(9).description)
                ),
            ]
            for (node, refusal) in cases {
                await #expect(throws: refusal) { try await store.create(node) }
            }
            #expect(try await store.nodes(NodeQuery()).map(\.uuid) == [uuid(1)])
            try await store.create(plainNode(2))
            for (node, refusal) in cases.dropFirst() {
                var managed = try await store.read(uuid(2))
                managed.node = node
                await #expect(throws: refusal) { try await store.commit(NodeChange(managed)) }
            }
            #expect(try await store.read(uuid(2)).node == plainNode(2))
        }
    }

    @Test(arguments: StoreKind.allCases) func deletesANodeWithEverythingOfIt(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1), secrets: NodeSecrets(), history: [historyEvent(90, of: uuid(1))])
            try await store.create(plainNode(2) { $0.parentNode = uuid(1) })
            let group = Portgroup(uuid: uuid(10), nodeUUID: uuid(1), createdAt: moment(0))
            try await store.create(group)
            try await store.create(port(11, of: uuid(1)) { $0.portgroupUUID = uuid(10) })
            try await store.create(port(12, of: uuid(2)))
            try await store.create(
                VolumeTarget(
                    uuid: uuid(13), nodeUUID: uuid(1), volumeType: "iscsi", volumeID: "1", bootIndex: 0, createdAt: moment(0)))
            var allocation = Allocation(uuid: uuid(14), createdAt: moment(0))
            allocation.nodeUUID = uuid(1)
            try await store.create(allocation)
            var managed = try await store.read(uuid(1))
            managed.node.allocationUUID = allocation.uuid
            var change = NodeChange(managed)
            change.effects = [effect("a")]
            change.inventory = NodeInventory(inventory: ["a": 1])
            try await store.commit(change)
            let before = try await store.read(uuid(2)).revision

            await #expect(throws: StoreError.conflict) { try await store.delete(uuid(1), revision: 0) }
            try await store.delete(uuid(1), revision: 1)

            #expect(try await store.node(.uuid(uuid(1))) == nil)
            #expect(try await store.resources(Port.self, ResourceQuery()).map(\.uuid) == [uuid(12)])
            #expect(try await store.resources(Portgroup.self, ResourceQuery()).isEmpty)
            #expect(try await store.resources(VolumeTarget.self, ResourceQuery()).isEmpty)
            #expect(try await store.resources(Allocation.self, ResourceQuery()).isEmpty)
            #expect(try await store.pendingEffects(of: uuid(1)).isEmpty)
            #expect(try await store.history(of: uuid(1), page: Page()).isEmpty)
            #expect(try await store.inventory(of: uuid(1)) == nil)
            let orphan = try await store.read(uuid(2))
            #expect(orphan.node.parentNode == nil)
            #expect(orphan.revision == before + 1)
            await #expect(throws: StoreError.notFound(noun: "node", reference: uuid(1).description)) {
                try await store.delete(uuid(1), revision: 1)
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func countsNodesByStateAndShard(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in UInt64(1)...4 {
                try await store.create(
                    plainNode(number) {
                        $0.shard = number < 3 ? "s" : nil
                        $0.status.isMaintenance = number == 4
                        $0.status.provisionUpdatedAt = number == 1 ? nil : moment(Int64(100 - number))
                        $0.status.provisionState = number == 3 ? .active : .enroll
                    })
            }
            #expect(
                try await store.nodeCounts() == [
                    NodeCount(provisionState: .active, isMaintenance: false, count: 1, oldest: moment(97)),
                    NodeCount(provisionState: .enroll, isMaintenance: false, count: 2, oldest: moment(98)),
                    NodeCount(provisionState: .enroll, isMaintenance: true, count: 1, oldest: moment(96)),
                ])
            let shards = try await store.shards()
            #expect(shards.map(\.name) == [nil, "s"])
            #expect(shards.map(\.count) == [2, 2])
        }
    }

    private func only(_ uuid: Node.ID) -> NodeQuery {
        var query = NodeQuery()
        query.uuids = [uuid]
        return query
    }
}
