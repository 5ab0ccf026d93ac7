import CSQLite
import Documents
import Model
import Storage

/// Reads a row's columns one after the other, from the first one on.
struct Row {
    private let statement: OpaquePointer
    private var index: Int32 = 0

    init(_ statement: OpaquePointer) {
        self.statement = statement
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
        guard let uuid = withText({ text in text.map { ResourceID(utf8: $0) } }) else { return nil }
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

extension ResourceID {
    /// The identifier in canonical spelling that `text` holds; without the detour over a string.
    init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (position, byte) in text.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt64
            switch byte {
            case 0x30...0x39: digit = UInt64(byte - 0x30)
            case 0x61...0x66: digit = UInt64(byte - 0x61 + 10)
            default: return nil
            }
            if digits < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
            digits += 1
        }
        self.init(high: words.0, low: words.1)
    }
}
