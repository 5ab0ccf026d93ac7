import Documents

/// The arguments of an operator, by name.
struct RuleArguments: Sendable {
    private let members: JSONObject
    private let operation: String

    /// Reads arguments that come by name, or in the order of `names`.
    init(_ args: JSON, names: [String], of operation: String) throws(RuleFailure) {
        self.operation = operation
        switch args {
        case .object(let members): self.members = members
        case .array(let elements): members = JSONObject(zip(names, elements))
        case .null: members = [:]
        case .bool, .integer, .number, .string: throw RuleFailure("\(operation): its arguments are no object")
        }
    }

    /// The argument, which must be there.
    func value(_ name: String) throws(RuleFailure) -> JSON {
        guard let value = members[name] else { throw RuleFailure("\(operation): the argument \(name) is missing") }
        return value
    }

    /// The argument as a text.
    func text(_ name: String) throws(RuleFailure) -> String {
        switch try value(name) {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .null, .bool, .number, .array, .object: throw RuleFailure("\(operation): the argument \(name) is no text")
        }
    }

    /// The argument as a list of at least `countMin` values.
    func list(_ name: String, countMin: Int = 0) throws(RuleFailure) -> [JSON] {
        guard let elements = try value(name).arrayValue, elements.count >= countMin else {
            throw RuleFailure("\(operation): the argument \(name) is no list of \(countMin) or more")
        }
        return elements
    }

    /// The argument as texts by name; none where it is not given.
    func texts(_ name: String) throws(RuleFailure) -> [String: String] {
        guard let value = members[name], !value.isNull else { return [:] }
        guard let given = value.objectValue else { throw RuleFailure("\(operation): the argument \(name) is no object") }
        var texts: [String: String] = [:]
        for (key, member) in given {
            guard let text = member.stringValue else {
                throw RuleFailure("\(operation): the argument \(name) has no text under \(key)")
            }
            texts[key] = text
        }
        return texts
    }

    /// The argument as a number, which a text may spell; `nil` where it is not given.
    func number(_ name: String, in range: ClosedRange<Double>) throws(RuleFailure) -> Double? {
        let value = members[name] ?? .null
        guard !value.isNull else { return nil }
        guard let number = value.numberValue ?? value.stringValue.flatMap(Double.init), range.contains(number) else {
            throw RuleFailure("\(operation): the argument \(name) is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Whether the argument is given and true.
    func flag(_ name: String) -> Bool {
        guard let value = members[name] else { return false }
        return value.boolValue ?? value.stringValue.map { ["true", "1", "yes", "on"].contains($0.lowercased()) } ?? false
    }

    /// The argument as a path: `extra/rack`, `/extra/rack` or `extra.rack`.
    func path(_ name: String) throws(RuleFailure) -> [String] {
        let text = try text(name)
        let path = text.split(separator: text.contains("/") ? "/" : ".").map(String.init)
        guard !path.isEmpty else { throw RuleFailure("\(operation): the argument \(name) is no path") }
        return path
    }
}
