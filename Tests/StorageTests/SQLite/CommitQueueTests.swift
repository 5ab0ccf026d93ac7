import Dispatch
import Documents
import Lifecycle
import Model
import Storage
import Testing

@testable import SQLiteStorage
@testable import Sealing

/// What becomes of writes that share a commit.
@Suite struct CommitQueueTests {
    @Test func aFailingWriteIsTakenBackAlone() async throws {
        try await withStore { store in
            try await store.create(plainNode(1) { $0.name = "taken" })
            let results = await batch(on: store) { group in
                for number in UInt64(2)...9 {
                    group.addTask {
                        await outcome { try await store.create(plainNode(number) { $0.name = number == 5 ? "taken" : nil }) }
                    }
                }
                return 8
            }
            #expect(results.count { $0 == nil } == 7)
            #expect(results.compactMap(\.self) == [.duplicate(noun: "node", field: "name", value: "taken", holder: uuid(1))])
            let kept = Set(try await store.nodes(NodeQuery()).map(\.uuid))
            #expect(kept == Set([1, 2, 3, 4, 6, 7, 8, 9].map(uuid)))
        }
    }

    @Test func whenTheCommitFailsNothingHoldsAndEverybodyIsTold() async throws {
        try await withStore { store in
            let results = await batch(on: store) { group in
                group.addTask { await outcome { try await store.create(plainNode(1)) } }
                // A deferred foreign key is checked by the commit itself.
                group.addTask {
                    await outcome {
                        try await store.commits.write { connection in
                            try connection.execute("PRAGMA defer_foreign_keys = ON")
                            try connection.execute("INSERT INTO effects (node_id, filed_at, effect) VALUES (999, 0, '{}')")
                        }
                    }
                }
                return 2
            }
            let refusal = StoreError.unavailable("the database refused (FOREIGN KEY constraint failed, code 787)")
            #expect(results == [refusal, refusal])
            #expect(try await store.nodes(NodeQuery()).isEmpty)
            try await store.create(plainNode(1))
            #expect(try await store.nodes(NodeQuery()).count == 1)
        }
    }

    @Test func readersDoNotWaitForAWriter() async throws {
        try await withStore { store in
            try await store.create(plainNode(1))
            let gate = DispatchSemaphore(value: 0)
            let (entered, enter) = AsyncStream<Void>.makeStream()
            async let writing: Void = store.commits.write { connection in
                try connection.execute("UPDATE nodes SET name = 'half done'")
                enter.finish()
                gate.wait()
            }
            for await _ in entered {}
            #expect(try await store.read(uuid(1)).node.name == nil)
            #expect(try await store.nodes(NodeQuery()).count == 1)
            gate.signal()
            try await writing
            #expect(try await store.read(uuid(1)).node.name == "half done")
        }
    }

    @Test func refusesMoreWritesThanItsQueueHolds() async throws {
        var limits = SQLiteStore.Limits()
        limits.writesWaitingMax = 3
        try await withStore(limits) { store in
            let results = await batch(on: store, waiting: 3) { group in
                for number in UInt64(1)...5 {
                    group.addTask { await outcome { try await store.create(plainNode(number)) } }
                }
                return 5
            }
            #expect(results.count { $0 == nil } == 3)
            #expect(results.compactMap(\.self).allSatisfy { $0 == .unavailable("3 writes wait for the disk: try again later") })
        }
    }

    @Test func manyReadersShareFewConnections() async throws {
        try await withStore { store in
            try await store.create(plainNode(1))
            let found = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<200 { group.addTask { (try? await store.nodes(NodeQuery()).count) ?? 0 } }
                return await group.reduce(0, +)
            }
            #expect(found == 200)
        }
    }

    /// Holds the writer until `waiting` of the tasks that `start` adds (all of them by default) wait in the queue, or were refused.
    private func batch(
        on store: SQLiteStore, waiting: Int? = nil, _ start: (inout TaskGroup<StoreError?>) -> Int
    ) async -> [StoreError?] {
        let gate = DispatchSemaphore(value: 0)
        let (entered, enter) = AsyncStream<Void>.makeStream()
        async let holding: Void? = try? store.commits.write { _ in
            enter.finish()
            gate.wait()
        }
        for await _ in entered {}
        let results = await withTaskGroup(of: StoreError?.self) { group in
            let count = start(&group)
            var early: [StoreError?] = []
            if let waiting {
                while early.count < count - waiting, let refused = await group.next() { early.append(refused) }
            }
            while store.commits.waitingCount < waiting ?? count { await Task.yield() }
            gate.signal()
            return await group.reduce(into: early) { $0.append($1) }
        }
        await holding
        return results
    }

    private func withStore(_ limits: SQLiteStore.Limits = .init(), _ body: (SQLiteStore) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(
            directory: directory.path, sealing: SecretBox(key: [UInt8](repeating: 7, count: 32)), limits: limits)
        try await body(store)
        await store.close()
    }
}

/// What `body` was refused with; `nil` for success.
private func outcome(_ body: () async throws -> Void) async -> StoreError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? StoreError ?? .unavailable("\(error)")
    }
}
