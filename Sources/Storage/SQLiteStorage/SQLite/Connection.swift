import CSQLite
import Storage

/// An open database file with its prepared statements.
///
/// It is used by one thread at a time; whoever holds one sees to that.
final class Connection {
    /// Who uses the connection, and how much of the file it may keep in memory.
    enum Role {
        case writer, reader

        var flags: Int32 {
            switch self {
            case .writer: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            case .reader: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            }
        }
    }

    /// Statements kept prepared; lists with rare combinations of filters must not pile up.
    private static let statementsMax = 96

    /// By what secrets within documents are sealed and opened.
    let sealing: any SecretSealing
    private let memory = RowMemory()
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// Opens the file at `path`; a writer creates it where there is none.
    init(path: String, role: Role, cacheKiB: Int, sealing: any SecretSealing) throws {
        self.sealing = sealing
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, role.flags, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw SQLiteFailure(code: code, message: message)
        }
        handle = opened
        try execute(
            "PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
                + "PRAGMA cache_size=-\(cacheKiB);")
        if role == .reader { try execute("PRAGMA query_only=ON") }
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Whether a transaction is open.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// How many rows the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// The row number that the last insertion gave.
    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Runs statements that neither take nor give values.
    func execute(_ script: String) throws {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Runs one statement for what it changes.
    func run(_ sql: String, _ bind: (inout Binder) throws -> Void = { _ in }) throws {
        let statement = try prepared(sql, bind)
        defer { statement.reset() }
        while try step(statement) {}
    }

    /// What `read` makes of each row.
    func all<Value>(
        _ sql: String, _ bind: (inout Binder) throws -> Void = { _ in }, _ read: (inout Row) throws -> Value
    ) throws -> [Value] {
        var values: [Value] = []
        try each(sql, bind) { values.append(try read(&$0)) }
        return values
    }

    /// Gives `read` one row after the other.
    func each(
        _ sql: String, _ bind: (inout Binder) throws -> Void = { _ in }, _ read: (inout Row) throws -> Void
    ) throws {
        let statement = try prepared(sql, bind)
        defer { statement.reset() }
        while try step(statement) {
            var row = Row(statement.handle, sealing, memory)
            try read(&row)
        }
    }

    /// What `read` makes of the first row; `nil` where there is none.
    func first<Value>(
        _ sql: String, _ bind: (inout Binder) throws -> Void = { _ in }, _ read: (inout Row) throws -> Value
    ) throws -> Value? {
        let statement = try prepared(sql, bind)
        defer { statement.reset() }
        guard try step(statement) else { return nil }
        var row = Row(statement.handle, sealing, memory)
        return try read(&row)
    }

    private func prepared(_ sql: String, _ bind: (inout Binder) throws -> Void) throws -> Statement {
        let statement = try statement(sql)
        var binder = Binder(statement.handle)
        try bind(&binder)
        guard binder.code == SQLITE_OK else { throw failure(binder.code) }
        return statement
    }

    private func statement(_ sql: String) throws -> Statement {
        if let known = statements[sql] { return known }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw failure(code) }
        let statement = Statement(prepared)
        if statements.count >= Self.statementsMax, let victim = statements.keys.first { statements[victim] = nil }
        statements[sql] = statement
        return statement
    }

    private func step(_ statement: Statement) throws -> Bool {
        switch sqlite3_step(statement.handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    private func failure(_ code: Int32) -> SQLiteFailure {
        SQLiteFailure(code: code, message: String(cString: sqlite3_errmsg(handle)))
    }
}

/// A prepared statement.
final class Statement {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Ends the statement's reading and forgets its values, so that it holds neither a snapshot nor memory.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }
}
