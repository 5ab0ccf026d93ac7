import CSQLite

/// What the SQLite library answered instead of doing what it was asked.
struct SQLiteFailure: Error, Hashable, CustomStringConvertible {
    /// The extended result code.
    let code: Int32
    /// The library's own words; they name tables and columns, never values.
    let message: String

    /// Whether a promise of the schema was about to be broken.
    var isConstraint: Bool { code & 0xFF == SQLITE_CONSTRAINT }

    /// What happened to the file, and what to do.
    var description: String {
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB: "the database is damaged (\(message)): stop the service and restore a backup"
        case SQLITE_FULL: "the disk is full (\(message)): make room"
        case SQLITE_BUSY, SQLITE_LOCKED: "the database is in use by another process (\(message))"
        case SQLITE_CANTOPEN: "the database cannot be opened (\(message)): check the directory and its owner"
        case SQLITE_READONLY, SQLITE_PERM: "the database cannot be written (\(message)): check the owner of its files"
        case SQLITE_IOERR: "the disk cannot be read or written (\(message), code \(code))"
        default: "the database refused (\(message), code \(code))"
        }
    }
}
