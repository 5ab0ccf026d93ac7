package import Documents

/// JSON values with line breaks and an indentation of two blanks.
package enum JSONLayout {
    /// The document, ending with a line end.
    package static func of(_ value: JSON) -> String {
        text(of: value, indent: "") + "\n"
    }

    private static func text(of value: JSON, indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + text(of: $0, indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(JSON.string($0.key).text): \(text(of: $0.value, indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case .null, .bool, .integer, .number, .string, .array, .object: return value.text
        }
    }
}
