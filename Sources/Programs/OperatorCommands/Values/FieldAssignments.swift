import Documents

/// What a command line says about fields: `--name n1 --extra a=b c.d=e`, turned into a body or a patch.
struct FieldAssignments: Sendable, Hashable {
    /// One field, or one member of it, and its new value.
    struct Assignment: Sendable, Hashable {
        var field: ResourceField
        /// The member's key; `nil` for the field as a whole.
        var key: String?
        /// The new value; `nil` for unsetting.
        var value: JSON?
    }

    var assignments: [Assignment] = []
    /// Words that name no field.
    var words: [String] = []
}

extension FieldAssignments {
    /// Reads `--option value`, `--option=value`, `field=value` and `field.key=value`; other words are kept in `words`.
    init(parsing arguments: [String], fields: [ResourceField], readDocument: (String) throws -> JSON) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasPrefix("--") {
                let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let field = try Self.field(String(parts[0]), in: fields)
                let text = parts.count == 2 ? String(parts[1]) : try Self.value(following: field, in: &rest)
                try assign(field, key: nil, text, readDocument)
            } else if let equals = argument.firstIndex(of: "=") {
                let (name, key) = Self.nameAndKey(argument[..<equals])
                try assign(
                    try Self.field(name, in: fields), key: key, String(argument[argument.index(after: equals)...]), readDocument)
            } else {
                words.append(argument)
            }
        }
    }

    /// Reads what is to be unset: `--option`, `--object-option key`, `field`, `field.key`; other words are kept in `words`.
    ///
    /// The first word is never a field: it names the resource.
    init(parsingUnset arguments: [String], fields: [ResourceField]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasPrefix("--") {
                let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let field = try Self.field(String(parts[0]), in: fields)
                guard field.member == nil || parts.count == 1 else {
                    throw CommandFailure.usage(
                        "--\(field.option) takes no value here", remedy: "it forgets all conditions at once")
                }
                var key = field.member ?? (parts.count == 2 ? String(parts[1]) : nil)
                if key == nil, field.kind == .object, let next = rest.first, !next.hasPrefix("--") { key = rest.popFirst() }
                assignments.append(Assignment(field: field, key: key, value: nil))
            } else if words.isEmpty {
                words.append(argument)
            } else {
                let (name, key) = Self.nameAndKey(argument[...])
                assignments.append(Assignment(field: try Self.field(name, in: fields), key: key, value: nil))
            }
        }
    }

    private mutating func assign(
        _ field: ResourceField, key: String?, _ text: String, _ readDocument: (String) throws -> JSON
    ) throws {
        if case .conditions(let member, _) = field.kind {
            return append(try field.value(of: text, readDocument: readDocument), to: member, of: field)
        }
        if let key {
            guard field.kind == .object else {
                throw CommandFailure.usage("\(field.name) has no members, so \(field.name).\(key) cannot be set")
            }
            return assignments.append(Assignment(field: field, key: key, value: LooseValue.parse(text, key: key)))
        }
        if field.kind == .object, !text.hasPrefix("{"), !text.hasPrefix("@"), let equals = text.firstIndex(of: "=") {
            let key = String(text[..<equals])
            guard !key.isEmpty else { throw CommandFailure.usage("--\(field.option) '\(text)': the key before = is empty") }
            let value = LooseValue.parse(String(text[text.index(after: equals)...]), key: key)
            return assignments.append(Assignment(field: field, key: key, value: value))
        }
        assignments.append(Assignment(field: field, key: nil, value: try field.value(of: text, readDocument: readDocument)))
    }

    /// One more element of the list that is the member `key` of a field.
    private mutating func append(_ element: JSON, to key: String, of field: ResourceField) {
        if let index = assignments.firstIndex(where: { $0.field == field }) {
            assignments[index].value = .array((assignments[index].value?.arrayValue ?? []) + [element])
        } else {
            assignments.append(Assignment(field: field, key: key, value: .array([element])))
        }
    }

    private static func field(_ name: String, in fields: [ResourceField]) throws -> ResourceField {
        if let field = fields.first(where: { $0.isCalled(name) }) { return field }
        let known = fields.map(\.option).joined(separator: ", ")
        throw CommandFailure.usage("there is no option or field '\(name)' here", remedy: "known are: \(known)")
    }

    private static func value(following field: ResourceField, in rest: inout ArraySlice<String>) throws -> String {
        let next = rest.first
        if field.kind == .boolean, next.flatMap({ LooseValue.boolean($0) }) == nil { return "true" }
        guard let value = rest.popFirst() else { throw CommandFailure.usage("--\(field.option) needs a value: \(field.usage)") }
        return value
    }

    private static func nameAndKey(_ text: Substring) -> (String, String?) {
        guard let dot = text.firstIndex(of: ".") else { return (String(text), nil) }
        return (String(text[..<dot]), String(text[text.index(after: dot)...]))
    }
}

extension FieldAssignments {
    /// The body that creates a resource; later assignments of a field win, members are merged.
    var body: JSONObject {
        var body = JSONObject()
        for assignment in assignments {
            let value = assignment.value ?? .null
            if let key = assignment.key {
                body[assignment.field.name] = .object((body[assignment.field.name]?.objectValue ?? [:]).merging([key: value]))
            } else {
                body[assignment.field.name] = value
            }
        }
        return body
    }

    /// The JSON patch (RFC 6902, in Ironic's subset) that makes the same changes to something that exists.
    var patch: [JSON] {
        assignments.map { assignment in
            let path = PatchItem.path([assignment.field.name] + (assignment.key.map { [$0] } ?? []))
            return assignment.value.map { PatchItem.add(path, $0) } ?? PatchItem.remove(path)
        }
    }
}

/// One operation of a JSON patch.
enum PatchItem {
    static func add(_ path: String, _ value: JSON) -> JSON {
        ["op": "add", "path": .string(path), "value": value]
    }

    static func remove(_ path: String) -> JSON {
        ["op": "remove", "path": .string(path)]
    }

    /// The pointer to the member that `keys` lead to (RFC 6901 §3).
    static func path(_ keys: [String]) -> String {
        keys.map { key in
            "/" + key.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
        }.joined()
    }
}
