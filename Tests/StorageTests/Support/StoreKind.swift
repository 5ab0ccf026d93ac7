import MemoryStorage
import SQLiteStorage
import Storage
import Testing

@testable import Sealing

/// Seals with a key that everybody knows.
func testBox() throws -> SecretBox { try SecretBox(key: [UInt8](repeating: 7, count: 32)) }

/// The stores that keep the same contract.
enum StoreKind: CaseIterable, CustomTestStringConvertible {
    case memory, sqlite

    var testDescription: String {
        switch self {
        case .memory: "MemoryStore"
        case .sqlite: "SQLiteStore"
        }
    }

    /// Calls `body` with an empty store, which is closed afterwards.
    func withStore(
        deletionsKeptMax: Int = NodeFeedQuery.deletionsKeptMax, _ body: (any Store) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            try await body(MemoryStore(deletionsKeptMax: deletionsKeptMax))
        case .sqlite:
            let directory = try TemporaryDirectory()
            var limits = SQLiteStore.Limits()
            limits.deletionsKeptMax = deletionsKeptMax
            let store = try SQLiteStore(
                directory: directory.path, sealing: SecretBox(keyFile: directory.path + "/key"), limits: limits)
            try await body(store)
            await store.close()
        }
    }
}
