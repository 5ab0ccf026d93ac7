package import Documents
package import Model

extension JSON {
    /// The text that the field `name` must be, of at most `max` characters.
    package func text(of name: String, max: Int = 255) throws(APIError) -> String {
        guard case .string(let text) = self else { throw .wrongType(name, "a string", self) }
        guard text.unicodeScalars.count <= max else {
            throw .badRequest("\(name): is \(text.unicodeScalars.count) characters long; at most \(max) are allowed.")
        }
        guard !text.utf8.contains(0) else { throw .badRequest("\(name): must not contain the character U+0000.") }
        return text
    }

    /// The boolean that the field `name` must be; the words that stand for one are accepted too, as clients send them.
    package func boolean(of name: String) throws(APIError) -> Bool {
        if case .bool(let value) = self { return value }
        if case .string(let text) = self, let value = Bool(word: text) { return value }
        if self == .integer(0) || self == .integer(1) { return self == .integer(1) }
        throw .badRequest("\(name): must be true or false, not \(shortText).")
    }

    /// The object that the field `name` must be.
    package func object(of name: String) throws(APIError) -> JSONObject {
        guard case .object(let object) = self else { throw .wrongType(name, "an object", self) }
        guard depth <= RequestBody.depthMax else {
            throw .badRequest("\(name): is nested deeper than \(RequestBody.depthMax) levels.")
        }
        return object
    }

    /// The array that the field `name` must be.
    package func array(of name: String) throws(APIError) -> [JSON] {
        guard case .array(let elements) = self else { throw .wrongType(name, "an array", self) }
        guard depth <= RequestBody.depthMax else {
            throw .badRequest("\(name): is nested deeper than \(RequestBody.depthMax) levels.")
        }
        return elements
    }

    /// The UUID that the field `name` must be.
    package func uuid(of name: String) throws(APIError) -> ResourceID {
        guard let text = stringValue, let uuid = ResourceID(text) else {
            throw .badRequest(
                "\(name): must be a UUID in lower case like 1be26c0b-03f2-4d2e-ae87-c02d7f33c123, not \(shortText).")
        }
        return uuid
    }

    /// The Ethernet address that the field `name` must be.
    package func macAddress(of name: String) throws(APIError) -> MACAddress {
        guard let text = stringValue, let address = MACAddress(text) else {
            throw .badRequest("\(name): must be a MAC address like 52:54:00:cf:2d:31, not \(shortText).")
        }
        return address
    }

    /// The integer that the field `name` must be; digits in a string are accepted too, as clients send them.
    package func integer(of name: String, in range: ClosedRange<Int64>) throws(APIError) -> Int64 {
        let value = integerValue ?? stringValue.flatMap { $0.utf8.allSatisfy(\.isDigit) ? Int64($0) : nil }
        guard let value, range.contains(value) else {
            let bounds = range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw .badRequest("\(name): must be an integer, \(bounds), not \(shortText).")
        }
        return value
    }

    /// The value, and nothing for `null`.
    package var unlessNull: JSON? {
        guard !isNull else { return .none }
        return .some(self)
    }

    /// The value for an error message: short, and without what is inside of arrays and objects.
    var shortText: String {
        switch self {
        case .string(let text): text.quotedShort
        case .array: "an array"
        case .object: "an object"
        case .null, .bool, .integer, .number: text
        }
    }
}

extension Bool {
    /// The boolean that `word` stands for in queries and bodies, in any case.
    package init?(word: some StringProtocol) {
        switch word.lowercased() {
        case "1", "t", "true", "on", "y", "yes": self = true
        case "0", "f", "false", "off", "n", "no": self = false
        default: return nil
        }
    }
}

extension APIError {
    static func wrongType(_ name: String, _ expected: String, _ value: JSON) -> APIError {
        .badRequest("\(name): must be \(expected), not \(value.shortText).")
    }
}
