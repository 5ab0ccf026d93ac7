package import Documents

/// The operators of inspection rules and the arguments that each needs.
package enum InspectionRuleSchema {
    /// The arguments of an operator in their order; those after the first `required` may be left out.
    struct Signature {
        let names: [String]
        let required: Int

        init(_ required: [String], _ optional: [String] = []) {
            names = required + optional
            self.required = required.count
        }
    }

    /// What conditions may ask; `!` in front turns the answer round.
    static let conditions: [String: Signature] = [
        "eq": Signature(["values"], ["force_strings"]), "lt": Signature(["values"], ["force_strings"]),
        "gt": Signature(["values"], ["force_strings"]), "is-empty": Signature(["value"]), "is-none": Signature(["value"]),
        "is-true": Signature(["value"]), "is-false": Signature(["value"]), "in-net": Signature(["address", "subnet"]),
        "matches": Signature(["value", "regex"]), "contains": Signature(["value", "regex"]),
        "one-of": Signature(["value", "values"]),
    ]

    /// What actions may do.
    static let actions: [String: Signature] = [
        "fail": Signature(["msg"]), "log": Signature(["msg"], ["level"]), "set-attribute": Signature(["path", "value"]),
        "extend-attribute": Signature(["path", "value"], ["unique"]), "del-attribute": Signature(["path"]),
        "set-capability": Signature(["name", "value"]), "unset-capability": Signature(["name"]),
        "add-trait": Signature(["name"]), "remove-trait": Signature(["name"]),
        "set-plugin-data": Signature(["path", "value"]), "extend-plugin-data": Signature(["path", "value"], ["unique"]),
        "unset-plugin-data": Signature(["path"]), "set-port-attribute": Signature(["port_id", "path", "value"]),
        "extend-port-attribute": Signature(["port_id", "path", "value"], ["unique"]),
        "del-port-attribute": Signature(["port_id", "path"]),
        "api-call": Signature(["url"], ["headers", "proxies", "timeout", "retries", "backoff_factor"]),
    ]

    /// Refuses what is not an array of conditions.
    package static func checkConditions(_ value: JSON) throws(APIError) {
        for (index, element) in try value.array(of: "conditions").enumerated() {
            let name = "conditions[\(index)]"
            let members = try element.object(of: name)
            try check(members, operators: conditions, mayNegate: true, keys: ["op", "args", "loop", "multiple"], named: name)
            let multiple = members["multiple"] ?? .null
            guard multiple.isNull || ["any", "all", "first", "last"].contains(multiple.stringValue) else {
                throw .badRequest("\(name).multiple: must be any, all, first or last, not \(multiple.shortText).")
            }
        }
    }

    /// Refuses what is not an array of at least one action.
    package static func checkActions(_ value: JSON) throws(APIError) {
        let elements = try value.array(of: "actions")
        guard !elements.isEmpty else { throw .badRequest("actions: needs at least one action.") }
        for (index, element) in elements.enumerated() {
            let name = "actions[\(index)]"
            let members = try element.object(of: name)
            try check(members, operators: actions, mayNegate: false, keys: ["op", "args", "loop"], named: name)
        }
    }

    private static func check(
        _ members: JSONObject, operators: [String: Signature], mayNegate: Bool, keys: Set<String>, named name: String
    ) throws(APIError) {
        for key in members.keys where !keys.contains(key) {
            throw .badRequest(
                "\(name): has an unknown key \(key.quotedShort); keys are \(keys.sorted().joined(separator: ", ")).")
        }
        var op = try (members["op"] ?? .null).text(of: "\(name).op")
        if mayNegate, op.hasPrefix("!") { op = op.dropFirst().trimmed }
        guard let signature = operators[op] else {
            let known = operators.keys.sorted().joined(separator: ", ")
            throw .badRequest("\(name).op: \(op.quotedShort) is no operator; operators are \(known).")
        }
        try check(members["args"] ?? .object([:]), signature, named: "\(name).args")
        switch members["loop"] ?? .null {
        case .null, .array, .object, .string: return
        case .bool, .integer, .number: throw .badRequest("\(name).loop: must be an array, an object or a string.")
        }
    }

    /// Arguments come by name, or in the order of the signature.
    private static func check(_ args: JSON, _ signature: Signature, named name: String) throws(APIError) {
        let needed = signature.names.prefix(signature.required)
        switch args {
        case .object(let members):
            for key in members.keys where !signature.names.contains(key) {
                throw .badRequest("\(name): has an unknown argument \(key.quotedShort).")
            }
            for key in needed where members[key] == nil { throw .badRequest("\(name).\(key): is missing.") }
        case .array(let elements):
            guard (signature.required...signature.names.count).contains(elements.count) else {
                throw .badRequest("\(name): \(needed.joined(separator: ", ")) must be given.")
            }
        case .null, .bool, .integer, .number, .string:
            throw .badRequest("\(name): must be an object or an array, not \(args.shortText).")
        }
    }
}
