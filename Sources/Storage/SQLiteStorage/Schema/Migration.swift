/// A numbered step of the schema. Steps are only ever added; a file says by its `user_version` which ones it has seen.
struct Migration {
    let number: Int
    /// What the step is for.
    let name: String
    let script: String
    /// What SQL alone cannot do, after the script and in its transaction.
    var work: (@Sendable (Connection) throws -> Void)?

    /// All steps, in order.
    static let all: [Migration] = [.first, .timeline, .allocations, .wishes, .sealedSecrets, .feed]

    /// The number of the newest step: what this program writes and the newest that it reads.
    static var newest: Int { all.last?.number ?? 0 }

    /// Marks a file as one of ours (`PRAGMA application_id`): the letters IRON.
    static let applicationID: Int64 = 0x4952_4F4E
}

extension Connection {
    /// The number of the step that the file was left at.
    func schemaNumber() throws -> Int {
        Int(try first("PRAGMA user_version") { $0.integer() } ?? 0)
    }

    /// Takes the file to step `target`, each step in a transaction of its own. Refuses files of other and of newer programs.
    func migrate(to target: Int = Migration.newest) throws {
        let present = try schemaNumber()
        guard present <= Migration.newest else { throw SchemaRefusal.newer(file: present, program: Migration.newest) }
        let isEmpty = try first("SELECT count(*) FROM sqlite_schema") { $0.integer() } == 0
        let mark = try first("PRAGMA application_id") { $0.integer() } ?? 0
        guard isEmpty || mark == Migration.applicationID else { throw SchemaRefusal.foreign }
        for step in Migration.all where step.number > present && step.number <= target {
            try execute("BEGIN IMMEDIATE; \(step.script)")
            try step.work?(self)
            try execute(
                """
                PRAGMA application_id = \(Migration.applicationID);
                PRAGMA user_version = \(step.number);
                COMMIT;
                """)
        }
        // What a step took out of the file shall not stand in the log beside it either.
        if present < Migration.newest, !isEmpty { try execute("PRAGMA wal_checkpoint(TRUNCATE)") }
    }
}

/// Why a file is not touched.
enum SchemaRefusal: Error, Hashable, CustomStringConvertible {
    case newer(file: Int, program: Int)
    case foreign

    var description: String {
        switch self {
        case .newer(let file, let program):
            "the database has schema \(file), and this program knows only \(program): start the newer program that wrote it"
        case .foreign:
            "the file is a database of another program: choose another state directory"
        }
    }
}
