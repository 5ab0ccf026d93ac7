import MemoryStorage
import SQLiteStorage
import Sealing
import Storage
import Testing

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
    func withStore(_ body: (any Store) async throws -> Void) async throws {
        switch self {
        case .memory:
            try await body(MemoryStore())
        case .sqlite:
            let directory = try TemporaryDirectory()
            let store = try SQLiteStore(directory: directory.path, sealing: SecretBox(keyFile: directory.path + "/key"))
            try await body(store)
            await store.close()
        }
    }
}
