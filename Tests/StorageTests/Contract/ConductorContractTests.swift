import Documents
import Lifecycle
import Model
import Storage
import Testing

/// What every store knows of conductors, and what it gives each of them to do.
@Suite struct ConductorContractTests {
    @Test(arguments: StoreKind.allCases) func renewsAndRetiresConductors(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var record = ConductorRecord(
                hostname: "b", conductorGroup: "east", startedAt: moment(0), leaseExpiresAt: moment(60),
                drivers: ["ipmi", "redfish"])
            try await store.renew(record)
            try await store.renew(
                ConductorRecord(hostname: "a", startedAt: moment(1), leaseExpiresAt: moment(61), drivers: []))
            #expect(try await store.conductors().map(\.hostname) == ["a", "b"])
            #expect(try await store.conductors().last == record)
            var renewed = record
            renewed.createdAt = moment(50)
            renewed.updatedAt = moment(50)
            renewed.leaseExpiresAt = moment(110)
            try await store.renew(renewed)
            record.updatedAt = moment(50)
            record.leaseExpiresAt = moment(110)
            #expect(try await store.conductors().last == record)
            try await store.retire("b", at: moment(70))
            #expect(try await store.conductors().last?.leaseExpiresAt == moment(70))
            try await store.retire("nobody", at: moment(70))
            #expect(try await store.conductors().count == 2)
        }
    }

    @Test(arguments: StoreKind.allCases) func givesTheNodesOfDeadConductorsToTheLiving(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await lease("live", until: 100, in: store)
            try await lease("dead", until: 10, in: store)
            let owners: [String?] = ["me", "live", "dead", nil, "unknown"]
            for (index, owner) in owners.enumerated() {
                let number = UInt64(index + 1)
                try await store.create(plainNode(number))
                var managed = try await store.read(uuid(number))
                managed.work.deadline = Deadline(at: moment(Int64(50 - number)), reason: "test")
                var change = NodeChange(managed)
                change.conductor = owner
                change.effects = [effect("e")]
                try await store.commit(change)
            }
            try await store.create(plainNode(6))
            let now = moment(20)
            let mine: [UInt64] = [1, 3, 4, 5]
            #expect(try await store.nodesWithPendingEffects(for: "me", at: now, limit: 10) == mine.map(uuid))
            #expect(try await store.nodesWithPendingEffects(for: "me", at: now, limit: 2) == mine.prefix(2).map(uuid))
            #expect(try await store.nodesWithPendingEffects(for: "me", at: moment(100), limit: 10).count == 5)
            #expect(try await store.nodesWithPendingEffects(for: "me", at: moment(5), limit: 10) == [1, 4, 5].map(uuid))

            let deadlines = try await store.deadlines(for: "me", at: now, until: moment(47), limit: 10)
            #expect(deadlines == [5, 4, 3].map { NodeDeadline(node: uuid($0), at: moment(Int64(50 - $0))) })
            #expect(try await store.deadlines(for: "me", at: now, until: moment(47), limit: 1).map(\.node) == [uuid(5)])
            #expect(try await store.deadlines(for: "me", at: now, until: moment(44), limit: 10).isEmpty)
        }
    }

    private func lease(_ hostname: String, until seconds: Int64, in store: any Store) async throws {
        try await store.renew(
            ConductorRecord(hostname: hostname, startedAt: moment(0), leaseExpiresAt: moment(seconds), drivers: []))
    }
}
