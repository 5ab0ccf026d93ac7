package import Model

/// The value of a column. Ordered as SQL orders: `null`, then numbers, then text byte by byte.
package enum ColumnValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
}

extension ColumnValue {
    /// A text, or `null`.
    package init(_ text: String?) {
        self = text.map(ColumnValue.text) ?? .null
    }

    /// A number, or `null`.
    package init(_ number: Int64?) {
        self = number.map(ColumnValue.integer) ?? .null
    }

    /// 1, 0 or `null`.
    package init(_ flag: Bool?) {
        self = flag.map { .integer($0 ? 1 : 0) } ?? .null
    }

    /// A UUID's canonical spelling, or `null`.
    package init(_ uuid: ResourceID?) {
        self = uuid.map { .text($0.description) } ?? .null
    }

    /// Microseconds since 1970, or `null`.
    package init(_ moment: Timestamp?) {
        self = moment.map { .integer($0.microseconds) } ?? .null
    }

    /// The value in error messages; empty for `null`.
    package var text: String {
        switch self {
        case .null: ""
        case .integer(let number): String(number)
        case .text(let text): text
        }
    }
}

extension ColumnValue: Comparable {
    package static func < (left: ColumnValue, right: ColumnValue) -> Bool {
        switch (left, right) {
        case (.null, .null): false
        case (.null, _): true
        case (_, .null): false
        case (.integer(let left), .integer(let right)): left < right
        case (.integer, .text): true
        case (.text, .integer): false
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        }
    }
}

/// Reads a row's columns one after the other, in the schema's order.
struct ColumnReader {
    private var rest: ArraySlice<ColumnValue>

    /// Starts at the row's first column.
    init(_ row: ResourceRow) {
        rest = row.columns[...]
    }

    mutating func text() -> String? {
        guard case .text(let text) = rest.popFirst() else { return nil }
        return text
    }

    mutating func integer() -> Int64? {
        guard case .integer(let number) = rest.popFirst() else { return nil }
        return number
    }

    mutating func flag() -> Bool {
        integer() == 1
    }

    mutating func uuid() -> ResourceID? {
        text().flatMap { ResourceID($0) }
    }

    mutating func address() -> MACAddress? {
        text().flatMap { MACAddress($0) }
    }
}
