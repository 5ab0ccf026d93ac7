import Documents
import Lifecycle
import Model
import Storage
import Testing

/// What every store does with the resources beside nodes.
@Suite struct ResourceContractTests {
    @Test(arguments: StoreKind.allCases) func readsBackEveryField(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await roundTrip(fullChassis(), in: store)
            try await roundTrip(fullPortgroup(), in: store)
            try await roundTrip(fullPort(), in: store)
            try await roundTrip(port(12, of: uuid(1)), in: store)
            try await roundTrip(fullConnector(), in: store)
            try await roundTrip(fullTarget(), in: store)
            try await roundTrip(fullTemplate(), in: store)
            try await roundTrip(fullRunbook(), in: store)
            try await roundTrip(fullRule(), in: store)
            try await roundTrip(InspectionRule(uuid: uuid(19), createdAt: moment(0)), in: store)
            try await roundTrip(fullAllocation(), in: store)
            try await roundTrip(fullFlavor(), in: store)
            #expect(try await store.resource(Port.self, .name("eth0"))?.uuid == fullPort().uuid)
            #expect(try await store.resource(Runbook.self, .name("CUSTOM_R"))?.uuid == fullRunbook().uuid)
            #expect(try await store.resource(Chassis.self, .name("enclosure")) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases) func givesWhatBelongsToANode(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in UInt64(1)...3 { try await store.create(plainNode(number)) }
            let ports = [port(14, of: uuid(1)), port(12, of: uuid(2)), port(13, of: uuid(1))]
            for port in ports { try await store.create(port) }
            #expect(try await store.resources(Port.self, of: uuid(1)) == [ports[0], ports[2]])
            #expect(try await store.resources(Port.self, of: uuid(2)) == [ports[1]])
            #expect(try await store.resources(Port.self, of: uuid(3)) == [])
        }
    }

    private func roundTrip<R: StoredResource>(_ resource: R, in store: any Store) async throws {
        try await store.create(resource)
        #expect(try await store.resource(R.self, .uuid(resource.uuid)) == resource)
        var changed = resource
        changed.updatedAt = moment(99)
        try await store.update(changed, from: resource)
        #expect(try await store.resource(R.self, .uuid(resource.uuid)) == changed)
        await #expect(throws: StoreError.conflict, "\(R.noun)") { try await store.update(resource, from: resource) }
        await #expect(
            throws: StoreError.duplicate(noun: R.noun, field: "uuid", value: resource.uuid.description, holder: resource.uuid)
        ) { try await store.create(resource) }
        #expect(try await store.resources(R.self, ResourceQuery()).contains(changed))
    }

    @Test(arguments: StoreKind.allCases) func nothingIsWrittenBesideANodeThatWasChangedMeanwhile(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            let before = try #require(try await store.node(.uuid(uuid(1))))
            let fence = NodeRevision(node: uuid(1), revision: before.revision)
            let first = port(12, of: uuid(1))
            try await store.create(first, fencedBy: fence)
            try await store.commit(NodeChange(before))

            await #expect(throws: StoreError.conflict) { try await store.create(port(13, of: uuid(1)), fencedBy: fence) }
            var changed = first
            changed.isPXEEnabled = false
            await #expect(throws: StoreError.conflict) { try await store.update(changed, from: first, fencedBy: fence) }
            await #expect(throws: StoreError.conflict) { try await store.delete(Port.self, first.uuid, fencedBy: fence) }
            #expect(try await store.resources(Port.self, ResourceQuery()) == [first])
            await #expect(throws: StoreError.self) {
                try await store.delete(Port.self, first.uuid, fencedBy: NodeRevision(node: uuid(2), revision: 0))
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func refusesWhatAnotherResourceHas(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.create(plainNode(2))
            try await store.create(fullPortgroup())
            try await store.create(fullPort())
            try await store.create(fullConnector())
            try await store.create(fullTarget())
            try await store.create(fullTemplate())
            try await refuses(port(80, of: uuid(2)) { $0.address = fullPort().address }, "address", fullPort(), in: store)
            try await refuses(port(80, of: uuid(2)) { $0.name = "eth0" }, "name", fullPort(), in: store)
            var connector = fullConnector()
            connector.uuid = uuid(80)
            connector.nodeUUID = uuid(2)
            try await refuses(connector, "connector_id", fullConnector(), in: store)
            var target = fullTarget()
            target.uuid = uuid(80)
            target.volumeID = "another"
            try await refuses(target, "boot_index", fullTarget(), in: store)
            target.nodeUUID = uuid(2)
            try await store.create(target)
            try await refuses(
                DeployTemplate(uuid: uuid(80), name: "CUSTOM_T", steps: [], createdAt: moment(0)), "name", fullTemplate(),
                in: store)
        }
    }

    /// Creating `resource`, or changing another one into it, is refused because of `holder`.
    private func refuses<R: StoredResource>(_ resource: R, _ field: String, _ holder: R, in store: any Store) async throws {
        let value = R.schema.columns.firstIndex(of: field).map { resource.columnValues[$0].text } ?? ""
        let refusal = StoreError.duplicate(noun: R.noun, field: field, value: value, holder: holder.uuid)
        await #expect(throws: refusal) { try await store.create(resource) }
        #expect(try await store.resource(R.self, .uuid(resource.uuid)) == nil)
    }

    @Test(arguments: StoreKind.allCases) func refusesNamesOfNothing(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            await #expect(throws: StoreError.reference(noun: "port", field: "node_uuid", value: uuid(9).description)) {
                try await store.create(port(10, of: uuid(9)))
            }
            let lost = port(10, of: uuid(1)) { $0.portgroupUUID = uuid(9) }
            await #expect(throws: StoreError.reference(noun: "port", field: "portgroup_uuid", value: uuid(9).description)) {
                try await store.create(lost)
            }
            try await store.create(port(10, of: uuid(1)))
            await #expect(throws: StoreError.reference(noun: "port", field: "portgroup_uuid", value: uuid(9).description)) {
                try await store.update(lost, from: port(10, of: uuid(1)))
            }
            await #expect(throws: StoreError.notFound(noun: "port", reference: uuid(11).description)) {
                try await store.update(port(11, of: uuid(1)), from: port(11, of: uuid(1)))
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func refusesToDeleteWhatOthersName(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(fullChassis())
            try await store.create(plainNode(1) { $0.chassisUUID = fullChassis().uuid })
            try await store.create(fullPortgroup())
            try await store.create(fullPort())
            let chassis = fullChassis().uuid
            await #expect(throws: StoreError.reference(noun: "chassis", field: "chassis_uuid", value: chassis.description)) {
                try await store.delete(Chassis.self, chassis)
            }
            let group = fullPortgroup().uuid
            await #expect(throws: StoreError.reference(noun: "portgroup", field: "portgroup_uuid", value: group.description)) {
                try await store.delete(Portgroup.self, group)
            }
            try await store.delete(Port.self, fullPort().uuid)
            try await store.delete(Portgroup.self, group)
            #expect(try await store.resource(Portgroup.self, .uuid(group)) == nil)
            await #expect(throws: StoreError.notFound(noun: "portgroup", reference: group.description)) {
                try await store.delete(Portgroup.self, group)
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func aDeletedAllocationFreesItsNode(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.create(fullAllocation())
            var managed = try await store.read(uuid(1))
            managed.node.allocationUUID = fullAllocation().uuid
            managed.node.instanceUUID = fullAllocation().uuid
            try await store.commit(NodeChange(managed))
            try await store.delete(Allocation.self, fullAllocation().uuid)
            let freed = try await store.read(uuid(1))
            #expect(freed.node.allocationUUID == nil)
            #expect(freed.node.instanceUUID == nil)
            #expect(freed.revision == 2)
        }
    }

    @Test(arguments: StoreKind.allCases) func filtersSortsAndPages(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1) { $0.conductorGroup = "east" })
            try await store.create(plainNode(2) { $0.shard = "s" })
            try await store.create(port(11, of: uuid(1)) { $0.description = "Upper" })
            try await store.create(
                port(12, of: uuid(2)) {
                    $0.name = "b"; $0.isPXEEnabled = false
                })
            try await store.create(port(13, of: uuid(1)) { $0.name = "a" })
            let filters: [([ResourceQuery.Filter], [UInt64])] = [
                ([.equals("node_uuid", uuid(1).description)], [11, 13]),
                ([.equals("address", port(12, of: uuid(2)).address.description)], [12]),
                ([.equals("name", "nobody")], []),
                ([.equals("pxe_enabled", "0")], [12]),
                ([.isOneOf("pxe_enabled", ["0"])], [12]),
                ([.isOneOf("name", ["a", "b", "c"])], [12, 13]),
                ([.isOneOf("name", [])], []),
                ([.contains("description", "uPP")], [11]),
                ([.nodeConductorGroup(["east", "west"])], [11, 13]),
                ([.nodeShard(["s"])], [12]),
                ([.nodeConductorGroup(["east"]), .equals("name", "a")], [13]),
            ]
            for (filters, expected) in filters {
                let query = ResourceQuery(filters: filters)
                #expect(try await store.resources(Port.self, query).map(\.uuid) == expected.map(uuid), "\(filters)")
            }
            func list(_ page: Page) async throws -> [ResourceID] {
                try await store.resources(Port.self, ResourceQuery(page: page)).map(\.uuid)
            }
            #expect(try await list(Page(sortKey: "name")) == [11, 13, 12].map(uuid))
            #expect(try await list(Page(limit: 1, marker: uuid(11), sortKey: "name")) == [13].map(uuid))
            #expect(try await list(Page(marker: uuid(12), sortKey: "name", isDescending: true)) == [13, 11].map(uuid))
            #expect(try await list(Page(sortKey: "pxe_enabled")) == [12, 11, 13].map(uuid))
            #expect(try await list(Page(limit: 2, marker: uuid(11))) == [12, 13].map(uuid))
            #expect(try await list(Page(limit: 2, isDescending: true)) == [13, 12].map(uuid))
            await #expect(throws: StoreError.notFound(noun: "port", reference: uuid(9).description)) {
                _ = try await list(Page(marker: uuid(9)))
            }
            await #expect(throws: StoreError.reference(noun: "port", field: "sort_key", value: "extra")) {
                _ = try await list(Page(sortKey: "extra"))
            }
            await #expect(throws: StoreError.reference(noun: "port", field: "filter", value: "1=1 OR name")) {
                _ = try await store.resources(Port.self, ResourceQuery(filters: [.equals("1=1 OR name", "x")]))
            }
        }
    }
}
