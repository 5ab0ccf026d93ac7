import Documents

/// JSON values as block YAML 1.2.
enum YAMLText {
    /// The document, ending with a line end.
    static func of(_ value: JSON) -> String {
        lines(of: value).map { $0 + "\n" }.joined()
    }

    private static func lines(of value: JSON) -> [String] {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            return elements.flatMap { prefixed("- ", $0, isNested: true) }
        case .object(let members) where !members.isEmpty:
            return members.flatMap { prefixed("\(scalar($0.key)):", $0.value, isNested: false) }
        case .null, .bool, .integer, .number, .array, .object: return [value.text]
        case .string(let text): return [scalar(text)]
        }
    }

    /// A list item keeps its first line beside the dash; a member's collection starts on the next line.
    private static func prefixed(_ prefix: String, _ value: JSON, isNested: Bool) -> [String] {
        let lines = lines(of: value)
        if isNested { return [prefix + lines[0]] + lines.dropFirst().map { "  " + $0 } }
        guard isCollection(value) else { return [prefix + " " + lines[0]] }
        return [prefix] + lines.map { "  " + $0 }
    }

    private static func isCollection(_ value: JSON) -> Bool {
        switch value {
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        case .null, .bool, .integer, .number, .string: false
        }
    }

    /// Plain where every YAML reader takes it for the same text, otherwise quoted as JSON quotes.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : JSON.string(text).text
    }

    private static let notText: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", ".nan", ".inf",
    ]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, Character(UnicodeScalar(first)).isLetter || first == UInt8(ascii: "/"),
            first < 0x80, !notText.contains(text.lowercased()), !text.hasSuffix(" "), !text.hasSuffix(":")
        else { return false }
        var previous: UInt8 = 0
        for byte in text.utf8 {
            let isMark = byte == UInt8(ascii: " ") && previous == UInt8(ascii: ":") || byte == UInt8(ascii: "#")
            guard byte >= 0x20, byte < 0x7f, !isMark else { return false }
            previous = byte
        }
        return true
    }
}
