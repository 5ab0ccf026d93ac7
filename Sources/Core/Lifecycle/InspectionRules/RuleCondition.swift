import Documents

/// A question that a rule asks (ironic-api.md §12).
struct RuleCondition: Sendable {
    private let operation: String
    private let isNegated: Bool
    private let args: JSON
    private let loop: JSON
    private let multiple: String

    /// The condition that a rule's document holds.
    init(_ document: JSON) {
        let op = document["op"]?.stringValue ?? ""
        isNegated = op.hasPrefix("!")
        operation = String(op.drop { $0 == "!" || $0 == " " })
        args = document["args"] ?? .null
        loop = document["loop"] ?? .null
        multiple = document["multiple"]?.stringValue ?? "any"
    }

    /// Whether it holds.
    func holds(in scope: RuleScope) throws(RuleFailure) -> Bool {
        guard !loop.isNull else { return try answer(in: scope) }
        var answers: [Bool] = []
        for item in try scope.items(of: loop) {
            var inner = scope
            inner.item = item
            answers.append(try answer(in: inner))
        }
        switch multiple {
        case "all": return answers.allSatisfy { $0 }
        case "first": return answers.first ?? false
        case "last": return answers.last ?? false
        default: return answers.contains(true)
        }
    }

    private func answer(in scope: RuleScope) throws(RuleFailure) -> Bool {
        try ask(try scope.filled(args)) != isNegated
    }

    private func ask(_ args: JSON) throws(RuleFailure) -> Bool {
        func arguments(_ names: String...) throws(RuleFailure) -> RuleArguments {
            try RuleArguments(args, names: names, of: operation)
        }
        switch operation {
        case "eq", "lt", "gt": return try compare(try arguments("values", "force_strings"))
        case "is-empty": return try arguments("value").value("value").isEmptyOrNothing
        case "is-none": return [.null, "None"].contains(try arguments("value").value("value"))
        case "is-true": return try arguments("value").value("value").truth == true
        case "is-false": return try arguments("value").value("value").truth == false
        case "in-net":
            let given = try arguments("address", "subnet")
            return try IPNetwork(try given.text("subnet")).contains(try given.text("address"))
        case "matches", "contains":
            let given = try arguments("value", "regex")
            return try search(try given.text("value"), for: try given.text("regex"))
        case "one-of":
            let given = try arguments("value", "values")
            return try given.list("values").contains(try given.value("value"))
        default: throw RuleFailure("\(operation) is no condition")
        }
    }

    /// Compares neighbours. Numbers are never equal to texts, unless both are made texts.
    private func compare(_ given: RuleArguments) throws(RuleFailure) -> Bool {
        var values = try given.list("values", countMin: 2)
        if given.flag("force_strings") { values = values.map { .string($0.stringValue ?? $0.text) } }
        for (left, right) in zip(values, values.dropFirst()) {
            let holds: Bool
            switch (operation, left, right) {
            case ("eq", _, _): holds = left == right
            case (_, .string(let one), .string(let other)): holds = operation == "lt" ? one < other : one > other
            default:
                guard let one = left.numberValue, let other = right.numberValue else {
                    throw RuleFailure("\(operation): \(left.text) and \(right.text) cannot be compared")
                }
                holds = operation == "lt" ? one < other : one > other
            }
            guard holds else { return false }
        }
        return true
    }

    private func search(_ text: String, for pattern: String) throws(RuleFailure) -> Bool {
        do {
            let regex = try Regex(pattern)
            return operation == "matches" ? text.wholeMatch(of: regex) != nil : text.firstMatch(of: regex) != nil
        } catch {
            throw RuleFailure("\(operation): \"\(pattern)\" is no regular expression")
        }
    }
}

extension JSON {
    fileprivate var isEmptyOrNothing: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .integer, .number: false
        }
    }

    /// What the value says as a truth value; `nil` where it says nothing.
    fileprivate var truth: Bool? {
        switch self {
        case .bool(let value): value
        case .null: false
        case .integer(let number): number != 0
        case .string(let text):
            switch text.lowercased() {
            case "1", "t", "true", "on", "y", "yes": true
            case "0", "f", "false", "off", "n", "no", "none", "": false
            default: nil
            }
        case .number, .array, .object: nil
        }
    }
}
