import CSQLite
import Documents
import Model
import Storage

/// Gives a statement its values one after the other, from the first parameter on.
struct Binder {
    /// SQLite copies the bytes before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let statement: OpaquePointer
    private var index: Int32 = 0
    /// The first failure, if there was one.
    private(set) var code = SQLITE_OK

    init(_ statement: OpaquePointer) {
        self.statement = statement
    }

    mutating func null() {
        bind { sqlite3_bind_null($0, $1) }
    }

    mutating func integer(_ value: Int64) {
        bind { sqlite3_bind_int64($0, $1, value) }
    }

    mutating func integer(_ value: Int) {
        integer(Int64(value))
    }

    mutating func integer(_ value: Int64?) {
        guard let value else { return null() }
        integer(value)
    }

    mutating func flag(_ value: Bool?) {
        integer(value.map { $0 ? 1 : 0 })
    }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            // An empty text has no address, which SQLite would take for NULL.
            let start = UnsafeRawPointer(utf8.baseAddress)?.assumingMemoryBound(to: CChar.self)
            if let start {
                bind { sqlite3_bind_text($0, $1, start, Int32(clamping: utf8.count), Self.transient) }
            } else {
                bind { sqlite3_bind_text($0, $1, "", 0, Self.transient) }
            }
        }
    }

    mutating func text(_ value: String?) {
        guard let value else { return null() }
        text(value)
    }

    mutating func uuid(_ value: ResourceID?) {
        text(value?.description)
    }

    mutating func moment(_ value: Timestamp?) {
        integer(value?.microseconds)
    }

    mutating func document(_ value: JSONText) {
        text(value.text)
    }

    mutating func blob(_ value: [UInt8]?) {
        guard let value, !value.isEmpty else { return null() }
        value.withUnsafeBytes { bytes in
            bind { sqlite3_bind_blob64($0, $1, bytes.baseAddress, UInt64(bytes.count), Self.transient) }
        }
    }

    mutating func value(_ value: ColumnValue) {
        switch value {
        case .null: null()
        case .integer(let number): integer(number)
        case .text(let text): self.text(text)
        }
    }

    mutating func values(_ values: [ColumnValue]) {
        for value in values { self.value(value) }
    }

    private mutating func bind(_ call: (OpaquePointer, Int32) -> Int32) {
        index += 1
        let result = call(statement, index)
        if code == SQLITE_OK { code = result }
    }
}
