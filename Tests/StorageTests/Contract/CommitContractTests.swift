import Documents
import Lifecycle
import Model
import Storage
import Testing

/// What every store promises of a commit.
@Suite struct CommitContractTests {
    @Test(arguments: StoreKind.allCases) func replacesNodeAndWork(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            var managed = try await store.read(uuid(1))
            managed.node = fullNode(1)
            managed.work = cleaningWork()
            #expect(try await store.commit(NodeChange(managed)) == CommittedChange(revision: 1, effects: []))
            managed.revision = 1
            #expect(try await store.read(uuid(1)) == managed)
            managed.work = Work()
            managed.work.commandsNamed = 9
            try await store.commit(NodeChange(managed))
            managed.revision = 2
            #expect(try await store.read(uuid(1)) == managed)
        }
    }

    @Test(arguments: StoreKind.allCases) func aStatusOnlyChangeLeavesTheDescription(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1) { $0.name = "kept" })
            var managed = try await store.read(uuid(1))
            managed.node = fullNode(1)
            managed.work = cleaningWork()
            var change = NodeChange(managed)
            change.isStatusOnly = true
            try await store.commit(change)
            let changed = try await store.read(uuid(1))
            #expect(changed.node.name == "kept")
            #expect(changed.node.properties.isEmptyObject)
            #expect(changed.node.status == managed.node.status)
            #expect(changed.node.instanceUUID == managed.node.instanceUUID)
            #expect(changed.node.driverInternalInfo == managed.node.driverInternalInfo)
            #expect(changed.work == managed.work)
        }
    }

    @Test(arguments: StoreKind.allCases) func ofTwoWritersOneGetsAConflict(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            let read = try await store.read(uuid(1))
            let results = await withTaskGroup(of: Result<CommittedChange, StoreError>.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        var change = NodeChange(read)
                        change.effects = [effect("writer-\(number)")]
                        do throws(StoreError) {
                            return .success(try await store.commit(change))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let winners = results.compactMap { try? $0.get() }
            #expect(winners.count == 1)
            #expect(results.count { $0 == .failure(.conflict) } == 7)
            #expect(try await store.pendingEffects(of: uuid(1)).map(\.id) == winners.first?.effects)
            await #expect(throws: StoreError.notFound(noun: "node", reference: uuid(2).description)) {
                try await store.commit(NodeChange(ManagedNode(node: plainNode(2))))
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func keepsEffectsInOrderUntilTheyAreFinished(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            var change = NodeChange(try await store.read(uuid(1)))
            change.cause = JournalEntry(at: moment(5), event: "manage", from: .enroll, to: .verifying)
            change.effects = orders.enumerated().map { effect("e-\($0)", $1) }
            let first = try await store.commit(change)
            #expect(first.effects == first.effects.sorted())
            let pending = try await store.pendingEffects(of: uuid(1))
            #expect(pending.map(\.effect) == change.effects)
            #expect(pending.map(\.id) == first.effects)
            #expect(pending.allSatisfy { $0.filedAt == moment(5) })

            change = NodeChange(try await store.read(uuid(1)))
            change.finished = first.effects[0]
            change.effects = [effect("next")]
            let second = try await store.commit(change)
            #expect(try await store.pendingEffects(of: uuid(1)).map(\.id) == first.effects.dropFirst() + second.effects)

            change = NodeChange(try await store.read(uuid(1)))
            change.dropsPendingEffects = true
            change.effects = [effect("last")]
            let third = try await store.commit(change)
            #expect(try await store.pendingEffects(of: uuid(1)).map(\.id) == third.effects)
            change = NodeChange(try await store.read(uuid(1)))
            change.finished = third.effects[0]
            try await store.commit(change)

            // An identifier never comes back, even when nothing is pending.
            change = NodeChange(try await store.read(uuid(1)))
            change.effects = [effect("again")]
            #expect(try await store.commit(change).effects[0] > third.effects[0])
        }
    }

    @Test(arguments: StoreKind.allCases) func commitsEverythingTogether(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.create(plainNode(2))
            try await store.create(port(20, of: uuid(2)))
            let change = try await fullChange(of: uuid(1), in: store)
            let committed = try await store.commit(change)

            #expect(try await store.pendingEffects(of: uuid(1)).map(\.id) == committed.effects)
            #expect(try await store.history(of: uuid(1), page: Page()) == change.history)
            #expect(try await store.historyEvent(change.history[0].uuid, of: uuid(1)) == change.history[0])
            #expect(try await store.historyEvent(change.history[0].uuid, of: uuid(2)) == nil)
            #expect(try await store.journal(of: uuid(1), limit: 5) == [change.cause])
            #expect(try await store.inventory(of: uuid(1)) == change.inventory)
            #expect(try await store.biosSettings(of: uuid(1)) == change.biosSettings)
            #expect(try await store.firmware(of: uuid(1)) == change.firmware)
            // The address that node 2 has stays there.
            #expect(try await store.nodes(withPortAddresses: [change.ports[0].address]) == [uuid(1)])
            #expect(try await store.resource(Port.self, .uuid(uuid(20)))?.nodeUUID == uuid(2))
            #expect(try await store.resources(Port.self, ResourceQuery()).count == 2)
            #expect(
                try await store.nodes(withPortAddresses: [MACAddress(value: 1), port(20, of: uuid(2)).address]) == [uuid(2)])
        }
    }

    @Test(arguments: StoreKind.allCases) func aRefusedCommitChangesNothing(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            try await store.create(plainNode(2) { $0.name = "taken" })
            let before = try await store.read(uuid(1))
            var change = try await fullChange(of: uuid(1), in: store)
            change.node.node.name = "taken"
            await #expect(throws: StoreError.duplicate(noun: "node", field: "name", value: "taken", holder: uuid(2))) {
                try await store.commit(change)
            }
            #expect(try await store.read(uuid(1)) == before)
            #expect(try await store.pendingEffects(of: uuid(1)).isEmpty)
            #expect(try await store.history(of: uuid(1), page: Page()).isEmpty)
            #expect(try await store.journal(of: uuid(1), limit: 5).isEmpty)
            #expect(try await store.inventory(of: uuid(1)) == nil)
            #expect(try await store.resources(Port.self, ResourceQuery()).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases) func aCommitCanDeleteTheAllocation(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1))
            var allocation = Allocation(uuid: uuid(30), createdAt: moment(0))
            allocation.nodeUUID = uuid(1)
            try await store.create(allocation)
            var managed = try await store.read(uuid(1))
            managed.node.allocationUUID = uuid(30)
            managed.revision = try await store.commit(NodeChange(managed)).revision
            var change = NodeChange(managed)
            change.deletesAllocation = true
            try await store.commit(change)
            #expect(try await store.read(uuid(1)).node.allocationUUID == nil)
            #expect(try await store.resource(Allocation.self, .uuid(uuid(30))) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases) func keepsBoundedHistoryAndJournal(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(plainNode(1), secrets: NodeSecrets(), history: [historyEvent(5_000, of: uuid(1))])
            for round in UInt64(0)..<205 {
                var change = NodeChange(try await store.read(uuid(1)))
                change.history = [historyEvent(2 * round, of: uuid(1)), historyEvent(2 * round + 1, of: uuid(1))]
                change.cause = JournalEntry(
                    at: moment(Int64(round)), event: "\(round)", from: .enroll, to: .manageable, requestID: "r", text: "t")
                try await store.commit(change)
            }
            let history = try await store.history(of: uuid(1), page: Page())
            #expect(history.map(\.uuid) == (UInt64(110)..<410).map(uuid))
            let journal = try await store.journal(of: uuid(1), limit: 1_000)
            #expect(journal.map(\.event) == (5..<205).reversed().map { "\($0)" })
            #expect(journal.first?.requestID == "r")
            #expect(try await store.journal(of: uuid(1), limit: 2).map(\.event) == ["204", "203"])

            let page = Page(limit: 2, marker: uuid(401), sortKey: "severity", isDescending: true)
            #expect(try await store.history(of: uuid(1), page: page).map(\.uuid) == expected(page, history))
            await #expect(throws: StoreError.notFound(noun: "history event", reference: uuid(1).description)) {
                _ = try await store.history(of: uuid(1), page: Page(marker: uuid(1)))
            }
        }
    }

    private func expected(_ page: Page, _ history: [HistoryEvent]) -> [ResourceID] {
        let sorted = history.filter { $0.severity == .info }.reversed() + history.filter { $0.severity == .error }.reversed()
        let rest = sorted.map(\.uuid).drop { $0 != page.marker }.dropFirst()
        return Array(rest.prefix(page.limit ?? .max))
    }

    private func fullChange(of node: Node.ID, in store: any Store) async throws -> NodeChange {
        var change = NodeChange(try await store.read(node))
        change.cause = JournalEntry(at: moment(1), event: "inspect", from: .manageable, to: .inspecting, requestID: "req-1")
        change.effects = [effect("a"), effect("b")]
        var event = historyEvent(70, of: node)
        event.conductor = "c"
        event.user = "u"
        event.project = "p"
        event.state = .inspecting
        event.targetProvisionState = .manageable
        event.duration = .milliseconds(1_234)
        change.history = [event, historyEvent(71, of: node)]
        change.inventory = NodeInventory(inventory: ["cpu": ["count": 4]], pluginData: ["x": 1])
        var setting = BIOSSetting(name: "b", value: "1", createdAt: moment(1))
        setting.registry = ["attribute_type": "Integer"]
        setting.updatedAt = moment(2)
        change.biosSettings = [setting, BIOSSetting(name: "a", value: nil, createdAt: moment(1))]
        var component = FirmwareComponent(component: "bmc", initialVersion: "1", createdAt: moment(1))
        component.vendor = "v"
        component.currentVersion = "2"
        change.firmware = [component, FirmwareComponent(component: "bios", initialVersion: "1", createdAt: moment(1))]
        change.ports = [port(21, of: node), port(20, of: node) { $0.uuid = uuid(22) }]
        return change
    }
}
