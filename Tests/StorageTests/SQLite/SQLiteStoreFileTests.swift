import Documents
import FoundationEssentials
import Lifecycle
import Model
import Storage
import Testing

@testable import SQLiteStorage
@testable import Sealing

/// What an SQLite store promises of its files.
@Suite struct SQLiteStoreFileTests {
    @Test func opensAgainWithEverything() async throws {
        let directory = try TemporaryDirectory()
        var store = try open(directory)
        try await store.create(fullNode(1), secrets: planted, history: [historyEvent(1, of: uuid(1))])
        var change = NodeChange(try await store.read(uuid(1)))
        change.node.work = cleaningWork()
        change.effects = [effect("a")]
        try await store.commit(change)
        let before = try await store.read(uuid(1))
        await store.close()
        await #expect(throws: StoreError.unavailable("the database was closed")) { _ = try await store.node(.uuid(uuid(1))) }
        await #expect(throws: StoreError.unavailable("the database was closed")) { try await store.create(plainNode(2)) }
        store = try open(directory.copy())
        #expect(try await store.read(uuid(1)) == before)
        #expect(try await store.secrets(of: uuid(1)) == planted)
        #expect(try await store.pendingEffects(of: uuid(1)).map(\.effect) == [effect("a")])
        #expect(try await store.history(of: uuid(1), page: Page()).count == 1)
        await store.close()
    }

    @Test func whatWasAnsweredIsInTheFilesThatAKillLeaves() async throws {
        let directory = try TemporaryDirectory()
        let store = try open(directory)
        for number in UInt64(1)...5 {
            try await store.create(plainNode(number), secrets: planted, history: [])
            let left = try open(directory.copy())
            #expect(try await left.nodes(NodeQuery()).map(\.uuid) == (1...number).map(uuid))
            #expect(try await left.secrets(of: uuid(number)) == planted)
            await left.close()
        }
        await store.close()
    }

    @Test func everyCommitWaitsForTheDisk() async throws {
        let directory = try TemporaryDirectory()
        let store = try open(directory)
        let settings = try await store.commits.write { connection in
            try ["synchronous", "foreign_keys", "journal_mode"].map { name in
                try connection.first("PRAGMA \(name)") { $0.text() }
            }
        }
        // 2 is FULL: the log is synchronised at each commit.
        #expect(settings == ["2", "1", "wal"])
        await store.close()
    }

    @Test func noSecretIsReadableInTheFiles() async throws {
        let directory = try TemporaryDirectory()
        let store = try open(directory)
        try await store.create(fullNode(1), secrets: planted, history: [])
        var change = NodeChange(try await store.read(uuid(1)))
        change.secrets = planted
        try await store.commit(change)
        try check(directory)
        await store.close()
        try check(directory)
    }

    private func check(_ directory: TemporaryDirectory) throws {
        let bytes = try [UInt8](directory.bytes(ofFilesBeginningWith: "ironbird.db"))
        #expect(bytes.contains(Array("Grüße".utf8)), "the node itself is to be found")
        for secret in ["calvin-driver", "calvin-instance", "calvin-internal"] {
            #expect(!bytes.contains(Array(secret.utf8)), "\(secret) is in the files")
        }
    }

    @Test func filesAreForTheirOwnerAlone() async throws {
        let directory = try TemporaryDirectory()
        let store = try open(directory)
        try await store.create(plainNode(1))
        for name in ["ironbird.db", "ironbird.db-wal", "key"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        await store.close()
    }

    @Test func aSecondStoreIsKeptOut() async throws {
        let directory = try TemporaryDirectory()
        let store = try open(directory)
        let refusal = StoreError.unavailable(
            "the state directory \(directory.path) is in use by process \(ProcessInfo.processInfo.processIdentifier): "
                + "stop that one, or choose another directory")
        #expect(throws: refusal) { _ = try open(directory) }
        try await store.create(plainNode(1))
        await store.close()
    }

    @Test func aDirectoryIsFreeOnceItsStoreIsGone() async throws {
        let directory = try TemporaryDirectory()
        for number in UInt64(1)...2 {
            let store = try open(directory)
            try await store.create(plainNode(number))
            #expect(try await store.nodes(NodeQuery()).count == Int(number))
            await store.close()
        }
    }

    @Test func refusesADamagedFile() async throws {
        let directory = try TemporaryDirectory()
        try Data(repeating: 0x2A, count: 8_192).write(to: URL(filePath: directory.path + "/ironbird.db"))
        #expect(throws: damaged("file is not a database")) { _ = try open(directory) }
    }

    @Test func saysSoWhenDamageIsFoundLater() async throws {
        let directory = try TemporaryDirectory()
        var store = try open(directory)
        for number in UInt64(1)...40 { try await store.create(fullNode(number)) }
        await store.close()
        let path = URL(filePath: directory.path + "/ironbird.db")
        var bytes = try Data(contentsOf: path)
        // Everything behind the schema's page is noise now.
        for index in stride(from: 4_096, to: bytes.count, by: 1) { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        let broken = try TemporaryDirectory()
        try bytes.write(to: URL(filePath: broken.path + "/ironbird.db"))
        do {
            store = try open(broken)
            _ = try await store.nodes(NodeQuery())
            Issue.record("damage went unnoticed")
        } catch StoreError.unavailable(let text) {
            #expect(text.contains("damaged"), "\(text)")
        }
        await store.close()
    }

    @Test func refusesForeignAndNewerFiles() async throws {
        let foreign = try TemporaryDirectory()
        try Connection(path: foreign.path + "/ironbird.db", role: .writer, cacheKiB: 100, sealing: testBox()).execute(
            "CREATE TABLE songs (id)")
        #expect(throws: StoreError.unavailable(SchemaRefusal.foreign.description)) { _ = try open(foreign) }

        let newer = try TemporaryDirectory()
        await (try open(newer)).close()
        let number = Migration.newest + 1
        let copy = try newer.copy()
        try Connection(path: copy.path + "/ironbird.db", role: .writer, cacheKiB: 100, sealing: testBox()).execute(
            "PRAGMA user_version = \(number)")
        #expect(throws: StoreError.unavailable(SchemaRefusal.newer(file: number, program: Migration.newest).description)) {
            _ = try open(copy)
        }
    }

    private func damaged(_ message: String) -> StoreError {
        .unavailable("the database is damaged (\(message)): stop the service and restore a backup")
    }

    private func open(_ directory: TemporaryDirectory) throws -> SQLiteStore {
        try SQLiteStore(directory: directory.path, sealing: SecretBox(keyFile: directory.path + "/key"))
    }

    private var planted: NodeSecrets {
        var secrets = NodeSecrets()
        secrets.driverInfo = ["password": "calvin-driver"]
        secrets.instanceInfo = ["configdrive": "calvin-instance"]
        secrets.driverInternalInfo = ["agent_secret_token": "calvin-internal"]
        return secrets
    }
}
