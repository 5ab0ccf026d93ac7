package import Documents

// Reading members of `driver_info` as Ironic does. A member that is absent or null is `nil`.

extension JSONObject {
    /// A text that is not empty.
    package func requiredText(_ key: String, else text: String) throws(ValidationFailure) -> String {
        guard let value = self[key]?.stringValue, !value.isEmpty else { throw ValidationFailure(text) }
        return value
    }

    /// A whole number, or a text that spells one.
    package func number(_ key: String, in range: ClosedRange<Int64>) throws(ValidationFailure) -> Int64? {
        guard let value = self[key], !value.isNull else { return nil }
        guard let number = value.wholeNumber, range.contains(number) else {
            throw ValidationFailure("driver_info/\(key) must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// One of these texts.
    package func choice(_ key: String, of choices: [String]) throws(ValidationFailure) -> String? {
        guard let value = self[key], !value.isNull else { return nil }
        guard let text = value.stringValue, choices.contains(text) else {
            throw ValidationFailure("driver_info/\(key) must be one of \(choices.joined(separator: ", ")).")
        }
        return text
    }

    /// A boolean, or a text that means one.
    package func flag(_ key: String) throws(ValidationFailure) -> Bool? {
        guard let value = self[key], !value.isNull else { return nil }
        guard let flag = value.looseBool else { throw ValidationFailure("driver_info/\(key) must be true or false.") }
        return flag
    }
}

extension JSON {
    /// A whole number, or a text that spells one.
    package var wholeNumber: Int64? {
        integerValue ?? stringValue.flatMap { Int64($0) }
    }

    /// A boolean, or a text that means one as Ironic reads it.
    package var looseBool: Bool? {
        if let value = boolValue { return value }
        switch stringValue?.lowercased() {
        case "1", "t", "true", "on", "y", "yes": return true
        case "0", "f", "false", "off", "n", "no": return false
        default: return nil
        }
    }
}
