import Documents
import Model

/// Values as people type them after `key=`: JSON where it is JSON, text otherwise.
enum LooseValue {
    /// The value that `text` stands for as the member `key`. Secrets are always text: a password `1e5` is no number.
    static func parse(_ text: String, key: String) -> JSON {
        if SecretNames.contains(key) { return .string(text) }
        if let number = number(text) { return number }
        guard let value = try? JSON(parsing: text) else { return .string(text) }
        switch value {
        // A number that would come back in another spelling was not meant as one: 1e5, 1.0, 12345678901234567890.
        case .integer, .number: return .string(text)
        case .null, .bool, .string, .array, .object: return value
        }
    }

    /// The number that `text` spells exactly as JSON would write it.
    static func number(_ text: String) -> JSON? {
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            let value = try? JSON(parsing: text), value.text == text
        else { return nil }
        return value
    }

    /// Yes or no, in any of the spellings that the API takes.
    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "t", "true", "on", "y", "yes": true
        case "0", "f", "false", "off", "n", "no": false
        default: nil
        }
    }
}
