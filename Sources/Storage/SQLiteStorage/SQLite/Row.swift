import CSQLite
import Documents
import Model
import Storage

/// Reads a row's columns one after the other, from the first one on.
struct Row {
    /// By what secrets within documents are opened.
    let sealing: any SecretSealing
    /// What was made of texts that were read before.
    let memory: RowMemory
    private let statement: OpaquePointer
    private var index: Int32 = 0

    init(_ statement: OpaquePointer, _ sealing: any SecretSealing, _ memory: RowMemory) {
        self.statement = statement
        self.sealing = sealing
        self.memory = memory
    }

    mutating func integer() -> Int64 {
        defer { index += 1 }
        return sqlite3_column_int64(statement, index)
    }

    mutating func optionalInteger() -> Int64? {
        defer { index += 1 }
        guard sqlite3_column_type(statement, index) != SQLITE_NULL else { return nil }
        return sqlite3_column_int64(statement, index)
    }

    mutating func flag() -> Bool {
        integer() != 0
    }

    mutating func optionalFlag() -> Bool? {
        optionalInteger().map { $0 != 0 }
    }

    mutating func text() -> String {
        optionalText() ?? ""
    }

    mutating func optionalText() -> String? {
        withText { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    mutating func moment() -> Timestamp {
        Timestamp(microseconds: integer())
    }

    mutating func optionalMoment() -> Timestamp? {
        optionalInteger().map(Timestamp.init(microseconds:))
    }

    mutating func uuid() throws -> ResourceID {
        guard let uuid = try optionalUUID() else { throw damage("no UUID") }
        return uuid
    }

    mutating func optionalUUID() throws -> ResourceID? {
        guard let uuid = withText({ text in text.map { ResourceID(utf8: UnsafeRawBufferPointer($0)) } }) else { return nil }
        guard let uuid else { throw damage("a text that is no UUID") }
        return uuid
    }

    mutating func document() -> JSONText {
        withText { text in
            guard let text, text.count != 2 || text[0] != UInt8(ascii: "{") else { return .emptyObject }
            return JSONText(unchecked: String(decoding: text, as: UTF8.self))
        }
    }

    mutating func blob() -> [UInt8] {
        defer { index += 1 }
        let start = sqlite3_column_blob(statement, index)
        return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, index))))
    }

    /// The value of an enumeration that has it spelled so.
    mutating func optionalCase<Value>(_ spellings: [String: Value]) throws -> Value? {
        guard let text = optionalText() else { return nil }
        guard let value = spellings[text] else { throw damage("the unknown word “\(text)”") }
        return value
    }

    mutating func value() -> ColumnValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .integer(integer())
        case SQLITE_TEXT: return .text(text())
        default:
            index += 1
            return .null
        }
    }

    /// What is wrong with the column that was just read.
    func damage(_ found: String) -> SQLiteFailure {
        let name = sqlite3_column_name(statement, max(0, index - 1)).map { String(cString: $0) } ?? "?"
        return SQLiteFailure(code: SQLITE_CORRUPT, message: "\(found) in column \(name)")
    }

    /// Calls `body` with the column's UTF-8, which is valid until the next step.
    mutating func withText<Value>(_ body: (UnsafeBufferPointer<UInt8>?) throws -> Value) rethrows -> Value {
        defer { index += 1 }
        let start = sqlite3_column_text(statement, index)
        guard let start else { return try body(nil) }
        return try body(UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
    }
}
