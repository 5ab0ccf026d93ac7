extension JSONWriter {
    /// Appends `null`.
    package mutating func null() {
        appendWord("null")
    }

    /// Appends `true` or `false`.
    package mutating func bool(_ value: Bool) {
        appendWord(value ? "true" : "false")
    }

    /// Appends `true`, `false` or `null`.
    package mutating func bool(_ value: Bool?) {
        guard let value else { return null() }
        bool(value)
    }

    /// Appends an integer.
    package mutating func integer(_ value: Int64) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        appendDigits(of: value.magnitude)
    }

    /// Appends an integer.
    package mutating func integer(_ value: Int) {
        integer(Int64(value))
    }

    /// Appends an integer of any size.
    package mutating func integer(_ value: some BinaryInteger) {
        guard let narrow = Int64(exactly: value) else { return raw(value.description) }
        integer(narrow)
    }

    /// Appends an integer, or `null`.
    package mutating func integer(_ value: Int?) {
        guard let value else { return null() }
        integer(value)
    }

    /// Appends an integer of any size, or `null`.
    package mutating func integer(_ value: (some BinaryInteger)?) {
        guard let value else { return null() }
        integer(value)
    }

    /// Appends a number with fraction or exponent; `null` for what JSON has no number for.
    package mutating func number(_ value: Double) {
        value.isFinite ? raw(value.description) : null()
    }

    /// Appends a number, or `null`.
    package mutating func number(_ value: Double?) {
        guard let value else { return null() }
        number(value)
    }

    /// Appends a document as it is.
    package mutating func text(_ document: JSONText) {
        raw(document.text)
    }

    /// Appends a document as it is, or `null`.
    package mutating func text(_ document: JSONText?) {
        raw(document?.text ?? "null")
    }

    /// Appends `text`, which the caller vouches to be exactly one value.
    package mutating func raw(_ text: String) {
        separate()
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Appends a value, or `null`.
    package mutating func json(_ value: JSON?) {
        json(value ?? .null)
    }

    /// Appends a value.
    package mutating func json(_ value: JSON) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { json(element) }
            endArray()
        case .object(let members): json(members)
        }
    }

    /// Appends an object. (Disfavoured so that a literal is the general value above.)
    @_disfavoredOverload
    package mutating func json(_ members: JSONObject) {
        beginObject()
        for member in members {
            key(member.key)
            json(member.value)
        }
        endObject()
    }

    private mutating func appendWord(_ word: StaticString) {
        separate()
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendDigits(of magnitude: UInt64) {
        guard magnitude > 9 else { return bytes.append(UInt8(ascii: "0") + UInt8(magnitude)) }
        let start = bytes.count
        var rest = magnitude
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }
}
