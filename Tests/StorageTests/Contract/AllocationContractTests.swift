import Documents
import Lifecycle
import Model
import Storage
import Testing

/// What every store promises of giving nodes to allocations.
@Suite struct AllocationContractTests {
    private func free(_ number: UInt64, _ adjust: (inout Node) -> Void = { _ in }) -> Node {
        plainNode(number) { node in
            node.resourceClass = "large"
            node.status.provisionState = .available
            node.status.powerState = .off
            adjust(&node)
        }
    }

    private func allocation(_ number: UInt64) -> Allocation {
        var allocation = Allocation(uuid: uuid(number), createdAt: moment(Int64(number)))
        allocation.resourceClass = "large"
        return allocation
    }

    private func giving(
        _ node: UInt64, to allocation: Allocation, in store: any Store
    ) async throws -> AllocationSettlement {
        let managed = try await store.read(uuid(node))
        return AllocationSettlement(
            allocation.given(uuid(node), at: moment(99)), from: allocation, taking: .init(managed, traits: ["CUSTOM_A"]))
    }

    @Test(arguments: StoreKind.allCases) func oneTransactionTakesTheNode(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(free(1) { $0.instanceInfo = ["image_source": "x"] })
            try await store.create(allocation(50))
            try await store.settle([try await giving(1, to: allocation(50), in: store)])
            let managed = try await store.read(uuid(1))
            #expect(managed.revision == 1)
            #expect(managed.node.instanceUUID == uuid(50))
            #expect(managed.node.allocationUUID == uuid(50))
            #expect(managed.node.instanceInfo == ["image_source": "x", "traits": ["CUSTOM_A"]])
            #expect(managed.node.updatedAt == moment(99))
            let stored = try await store.resource(Allocation.self, .uuid(uuid(50)))
            #expect(stored == allocation(50).given(uuid(1), at: moment(99)))
        }
    }

    @Test(arguments: StoreKind.allCases) func aNodeIsNeverGivenTwice(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(free(1))
            var settlements: [AllocationSettlement] = []
            for number in UInt64(50)..<66 {
                try await store.create(allocation(number))
                settlements.append(try await giving(1, to: allocation(number), in: store))
            }
            let errors = await withTaskGroup(of: StoreError?.self) { group in
                for settlement in settlements {
                    group.addTask {
                        do throws(StoreError) { try await store.settle([settlement]) } catch { return error }
                        return nil
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors.count { $0 == nil } == 1)
            #expect(errors.count { $0 == .conflict } == 15)
            let active = try await store.resources(Allocation.self, ResourceQuery(filters: [.equals("state", "active")]))
            #expect(active.map(\.uuid) == [try await store.read(uuid(1)).node.instanceUUID])
        }
    }

    @Test(arguments: StoreKind.allCases) func severalAreGivenAllOrNone(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(free(1))
            try await store.create(free(2))
            try await store.create(allocation(50))
            try await store.create(allocation(51))
            let first = try await giving(1, to: allocation(50), in: store)
            var second = try await giving(2, to: allocation(51), in: store)
            second.taking?.node.revision += 1
            await #expect(throws: StoreError.conflict) { try await store.settle([first, second]) }
            #expect(try await store.read(uuid(1)).node.instanceUUID == nil)
            #expect(try await store.resource(Allocation.self, .uuid(uuid(50))) == allocation(50))
            second.taking?.node.revision -= 1
            try await store.settle([first, second])
            #expect(try await store.read(uuid(2)).node.allocationUUID == uuid(51))
        }
    }

    @Test(arguments: StoreKind.allCases) func nothingIsGivenToWhatChangedOrIsGone(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(free(1))
            try await store.create(free(2) { $0.instanceUUID = uuid(70) })
            try await store.create(allocation(50))
            let settlement = try await giving(1, to: allocation(50), in: store)
            var renamed = allocation(50)
            renamed.name = "new"
            try await store.update(renamed, from: allocation(50))
            await #expect(throws: StoreError.conflict) { try await store.settle([settlement]) }
            try await store.delete(Allocation.self, uuid(50))
            await #expect(throws: StoreError.notFound(noun: "allocation", reference: uuid(50).description)) {
                try await store.settle([settlement])
            }
            try await store.create(allocation(51))
            await #expect(throws: StoreError.conflict) {
                try await store.settle([try await giving(2, to: allocation(51), in: store)])
            }
            try await store.create(allocation(70))
            await #expect(
                throws: StoreError.duplicate(noun: "node", field: "instance_uuid", value: uuid(70).description, holder: nil)
            ) {
                try await store.settle([try await giving(1, to: allocation(70), in: store)])
            }
            #expect(try await store.read(uuid(1)) == ManagedNode(node: free(1)))
        }
    }

    @Test(arguments: StoreKind.allCases) func aBackfilledAllocationIsNewAndKeepsItsInstance(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(
                free(1) {
                    $0.instanceUUID = uuid(50); $0.status.provisionState = .active
                })
            var settlement = try await giving(1, to: allocation(50), in: store)
            settlement.previous = nil
            try await store.settle([settlement])
            #expect(try await store.read(uuid(1)).node.allocationUUID == uuid(50))
            await #expect(throws: StoreError.self) { try await store.settle([settlement]) }
        }
    }

    @Test(arguments: StoreKind.allCases) func dueAllocationsComeInTheOrderOfTheirTurn(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            #expect(try await store.nextAllocationAttempt() == nil)
            for number in UInt64(50)..<54 { try await store.create(allocation(number)) }
            var later = allocation(50)
            later.attemptAt = moment(500)
            try await store.settle([
                AllocationSettlement(later, from: allocation(50)),
                AllocationSettlement(allocation(51).failed("no", at: moment(60)), from: allocation(51)),
            ])
            #expect(try await store.allocations(dueAt: moment(499), limit: 9).map(\.uuid) == [uuid(52), uuid(53)])
            #expect(try await store.allocations(dueAt: moment(500), limit: 9).map(\.uuid) == [uuid(52), uuid(53), uuid(50)])
            #expect(try await store.allocations(dueAt: moment(500), limit: 1).map(\.uuid) == [uuid(52)])
            #expect(try await store.nextAllocationAttempt() == moment(52))
            let failed = try await store.resource(Allocation.self, .uuid(uuid(51)))
            #expect(failed?.state == .error)
            #expect(failed?.lastError == "no")
            #expect(failed?.attemptAt == nil)
        }
    }

    @Test(arguments: StoreKind.allCases) func onlyFreeNodesOfTheClassAreCandidates(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in UInt64(1)...4 { try await store.create(free(number)) }
            try await store.create(free(5) { $0.resourceClass = "small" })
            try await store.create(free(6) { $0.instanceUUID = uuid(70) })
            try await store.create(free(7) { $0.status.isMaintenance = true })
            try await store.create(free(8) { $0.status.powerState = nil })
            try await store.create(free(9) { $0.status.provisionState = .active })
            try await store.create(free(10) { $0.owner = "alpha" })
            try await store.create(free(11) { $0.lessee = "alpha" })
            var query = CandidateQuery(resourceClass: "large", start: uuid(0), limit: 100)
            #expect(try await store.candidates(query).map(\.node.uuid) == [1, 2, 3, 4, 10, 11].map { uuid($0) })
            query.limit = 2
            query.start = uuid(2)
            #expect(try await store.candidates(query) == [ManagedNode(node: free(2)), ManagedNode(node: free(3))])
            query.end = uuid(3)
            #expect(try await store.candidates(query).map(\.node.uuid) == [uuid(2)])
            query = CandidateQuery(resourceClass: "large", start: uuid(0), limit: 100)
            query.project = "alpha"
            #expect(try await store.candidates(query).map(\.node.uuid) == [uuid(10), uuid(11)])
            query.project = nil
            query.uuids = [uuid(4), uuid(6), uuid(1)]
            #expect(try await store.candidates(query).map(\.node.uuid) == [uuid(1), uuid(4)])
        }
    }

    @Test(arguments: StoreKind.allCases) func whatIsReleasedMustBeAsItWasRead(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.create(free(1))
            try await store.create(allocation(50))
            try await store.settle([try await giving(1, to: allocation(50), in: store)])
            await #expect(throws: StoreError.conflict) { try await store.release(allocation(50), fencedBy: nil) }
            let given = allocation(50).given(uuid(1), at: moment(99))
            await #expect(throws: StoreError.conflict) {
                try await store.release(given, fencedBy: NodeRevision(node: uuid(1), revision: 0))
            }
            try await store.release(given, fencedBy: NodeRevision(node: uuid(1), revision: 1))
            #expect(try await store.read(uuid(1)).node.instanceUUID == nil)
            #expect(try await store.read(uuid(1)).node.allocationUUID == nil)
            await #expect(throws: StoreError.notFound(noun: "allocation", reference: uuid(50).description)) {
                try await store.release(given, fencedBy: nil)
            }
        }
    }
}
