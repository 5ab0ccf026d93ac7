/// A JSON value (RFC 8259).
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number written without fraction and exponent that fits into 64 bits.
    case integer(Int64)
    /// Any other number; those that are not finite are written as `null`.
    case number(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    /// The member called `key`; `nil` when it is absent or this is no object.
    package subscript(key: String) -> JSON? {
        objectValue?[key]
    }

    /// The element at `index`; `nil` when it is absent or this is no array.
    package subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string.
    package var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a number that is integral and fits into 64 bits: `1` and `1.0`.
    package var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Self.integer(value)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// `Int64(exactly:)` without its calls of the C library's `round`, which this module would have to be linked with.
    private static func integer(_ value: Double) -> Int64? {
        guard value >= -0x1p63, value < 0x1p63 else { return nil }
        let integer = Int64(value)
        return Double(integer) == value ? integer : nil
    }

    /// The value of any number.
    package var numberValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The value of `true` or `false`.
    package var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of an array.
    package var arrayValue: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object.
    package var objectValue: JSONObject? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Whether this is `null`.
    package var isNull: Bool {
        self == .null
    }
}

extension JSON {
    /// What kind of value this is, in the words that an error message uses: `string`, `object`…
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// How many arrays and objects are around the innermost value: 0 for a number, 1 for `[]`.
    package var depth: Int {
        switch self {
        case .array(let elements): 1 + (elements.lazy.map(\.depth).max() ?? 0)
        case .object(let members): 1 + (members.lazy.map(\.value.depth).max() ?? 0)
        case .null, .bool, .integer, .number, .string: 0
        }
    }
}

extension JSON {
    /// The document in `bytes`; throws where it is not JSON or nested deeper than `depthMax` arrays and objects.
    package init(parsing bytes: some Collection<UInt8>, depthMax: Int = 64) throws(JSONParsingFailure) {
        let parsed = bytes.withContiguousStorageIfAvailable { JSONParser.parse($0, depthMax: depthMax) }
        if let parsed {
            self = try parsed.get()
        } else {
            self = try Array(bytes).withUnsafeBufferPointer { JSONParser.parse($0, depthMax: depthMax) }.get()
        }
    }

    /// The document in `text`; throws where it is not JSON or nested deeper than `depthMax` arrays and objects.
    package init(parsing text: String, depthMax: Int = 64) throws(JSONParsingFailure) {
        try self.init(parsing: text.utf8, depthMax: depthMax)
    }

    /// The document without white space, members in their order, as UTF-8.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.json(self)
        return writer.bytes
    }

    /// The document without white space, members in their order.
    package var text: String {
        String(decoding: bytes, as: UTF8.self)
    }
}
