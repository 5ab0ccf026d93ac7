/// Header fields in the order they were given; names are compared without regard to case (RFC 9110 §5.1).
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One header field.
    package struct Field: Sendable, Hashable {
        /// The name as it was written.
        package let name: String
        /// The value without surrounding blanks.
        package let value: String
    }

    /// Every field, repeated ones included.
    package private(set) var fields: [Field]

    /// The fields of a literal, in its order.
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of the field called `name`; setting replaces every field of that name, `nil` removes them.
    package subscript(name: String) -> String? {
        get { fields.first { Self.isSameName($0.name, name) }?.value }
        set {
            fields.removeAll { Self.isSameName($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Adds a field, also where one of that name is there already.
    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Forgets every field.
    mutating func removeAll() {
        fields.removeAll()
    }

    private static func isSameName(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8) { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
