import FoundationEssentials
import Lifecycle
import Model
import Storage
import Testing

@testable import SQLiteStorage
@testable import Sealing

/// Files of every earlier schema, with rows in them, open in this program and lose nothing.
@Suite struct MigrationTests {
    /// Rows as the program of that time wrote them, by the schema's number. A new migration adds an entry; none is ever changed.
    static let rows: [Int: String] = [
        1: first,
        2: first + timeline,
        3: first + timeline + allocation,
        4: first + timeline + allocation + wishes,
        // Secrets within documents stand sealed from here on; `SealedDocumentTests` has rows with some.
        5: first + timeline + allocation + wishes,
        6: first + timeline + allocation + wishes,
    ]

    private static let allocation = """
        INSERT INTO allocations (uuid, created_at, resource_class, state, attempt_at, document)
        VALUES ('abcd0000-0000-4000-8000-000000000003', 1790000001000000, 'large', 'allocating', 1790000005000000, '{}');
        """

    private static let wishes = """
        INSERT INTO flavors (uuid, created_at, name, document)
        VALUES ('abcd0000-0000-4000-8000-000000000004', 1790000001000000, 'large', '{"resource_class":"large"}');
        UPDATE allocations SET group_name = 'web', batch = 'abcd0000-0000-4000-8000-000000000005';
        """

    private static let timeline = """
        INSERT INTO timeline (node_id, number, at, stage, text, bytes, duration)
        VALUES (1, 7, 1790000003000000, 'operating system', 'a lease without boot options', NULL, 1500);
        """

    private static let first = """
        INSERT INTO nodes (uuid, created_at, driver, name, provision_state, maintenance, reserved, conductor_group, protected,
            retired, disable_power_off, console_enabled, interfaces, traits, clean_step, deploy_step, service_step, driver_info,
            driver_internal_info, properties, extra, instance_info, network_data, raid_config, target_raid_config, revision)
        VALUES ('abcd0000-0000-4000-8000-000000000001', 1790000001000000, 'ipmi', 'old', 'active', 0, 0, '', 0, 0, 0, 0,
            '{"power":"ipmitool"}', '["CUSTOM_A"]', '{}', '{}', '{}', '{"a":1}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 41);
        INSERT INTO effects (node_id, filed_at, effect)
        VALUES (1, 1790000002000000, '{"command":"deploy-1","order":{"begin":{"_0":"deploy"}}}');
        INSERT INTO ports (uuid, created_at, node_uuid, address, pxe_enabled, is_smartnic, available_for_dynamic_portgroup, document)
        VALUES ('abcd0000-0000-4000-8000-000000000002', 1790000001000000, 'abcd0000-0000-4000-8000-000000000001',
            '52:54:00:00:00:01', 1, 0, 1, '{"extra":{},"internal_info":{},"local_link_connection":{}}');
        """

    @Test(arguments: Migration.all.map(\.number)) func opensAFileOfEverySchema(_ number: Int) async throws {
        let directory = try TemporaryDirectory()
        let script = try #require(Self.rows[number], "schema \(number) needs rows to be tested with")
        do {
            let connection = try Connection(
                path: directory.path + "/ironbird.db", role: .writer, cacheKiB: 100, sealing: testBox())
            try connection.migrate(to: number)
            #expect(try connection.schemaNumber() == number)
            try connection.execute(script)
        }
        let store = try SQLiteStore(directory: directory.path, sealing: testBox())
        let managed = try await store.read(uuid(1))
        #expect(managed.revision == 41)
        #expect(managed.node.name == "old")
        #expect(managed.node.interfaces == [.power: "ipmitool"])
        #expect(managed.node.traits == ["CUSTOM_A"])
        #expect(managed.node.status.provisionState == .active)
        #expect(try await store.pendingEffects(of: uuid(1)).map(\.effect) == [effect("deploy-1")])
        #expect(try await store.nodes(withPortAddresses: [MACAddress(value: 0x5254_0000_0001)]) == [uuid(1)])
        let timeline = try await store.timeline(of: uuid(1), after: nil, limit: 9)
        #expect(timeline.map(\.number) == (number >= 2 ? [7] : []))
        let revision = try await store.newestNodeRevision()
        try await store.commit(NodeChange(managed))
        let changes = NodeChanges(nodes: [managed.node], revision: revision + 1)
        #expect(try await store.nodeFeed(NodeFeedQuery(since: revision, limit: 9)) == .changes(changes))
        await store.close()
    }

    @Test func numbersGrowByOne() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.newest))
    }

    @Test func everyResourceHasItsTable() throws {
        let directory = try TemporaryDirectory()
        let connection = try Connection(path: directory.path + "/x.db", role: .writer, cacheKiB: 100, sealing: testBox())
        try connection.migrate()
        for schema in ResourceSchema.all {
            let columns = try connection.all("SELECT name FROM pragma_table_info('\(schema.table)')") { $0.text() }
            let fixed = ["id", "uuid", "created_at", "updated_at", "document"]
            #expect(Set(columns) == Set(schema.columns + fixed), "\(schema.table)")
        }
        let nodes = try connection.all("SELECT name FROM pragma_table_info('nodes')") { $0.text() }
        let written = ["uuid"] + NodeColumns.everything.columns.map(\.name) + NodeColumns.work
        #expect(Set(nodes) == Set(written + ["id", "conductor", "journal_count", "history_count"]))
    }

    @Test func theSchemaItselfRefusesWhatCannotBe() throws {
        let directory = try TemporaryDirectory()
        let connection = try Connection(path: directory.path + "/x.db", role: .writer, cacheKiB: 100, sealing: testBox())
        try connection.migrate()
        try connection.execute(try #require(Self.rows[1]))
        for statement in [
            "UPDATE nodes SET maintenance = 2", "UPDATE nodes SET extra = '{'", "UPDATE nodes SET uuid = 'x'",
            "UPDATE nodes SET provision_state = NULL", "UPDATE nodes SET work = 'nothing'",
            "UPDATE nodes SET chassis_uuid = 'nowhere'",
            "DELETE FROM nodes WHERE 0; INSERT INTO effects VALUES (NULL, 9, 0, '{}')",
            "UPDATE ports SET node_uuid = 'nowhere'",
        ] {
            #expect(throws: SQLiteFailure.self, "\(statement)") { try connection.execute(statement) }
        }
    }
}
