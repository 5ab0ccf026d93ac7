import Documents

/// What rules can speak of: `{node.name}`, `{inventory[cpu][count]}`, `{plugin_data[x]}`, and in loops `{item}`.
struct RuleScope: Sendable {
    var node: JSON
    var inventory: JSON
    var pluginData: JSON
    var item: JSON?

    /// `value` with every placeholder in its texts replaced.
    func filled(_ value: JSON) throws(RuleFailure) -> JSON {
        switch value {
        case .string(let text): return .string(try filled(text))
        case .array(let elements):
            var result: [JSON] = []
            for element in elements { result.append(try filled(element)) }
            return .array(result)
        case .object(let members):
            var result = JSONObject()
            for (key, member) in members { result[key] = try filled(member) }
            return .object(result)
        case .null, .bool, .integer, .number: return value
        }
    }

    /// What a loop goes through. A text that is one placeholder stands for the value itself, not for its text.
    func items(of loop: JSON) throws(RuleFailure) -> [JSON] {
        var value = loop
        if let text = loop.stringValue, text.hasPrefix("{"), text.hasSuffix("}"), !text.dropFirst().contains("{") {
            value = try resolved(text.dropFirst().dropLast())
        } else {
            value = try filled(loop)
        }
        switch value {
        case .array(let elements): return elements
        case .object(let members): return members.values
        case .null: return []
        case .bool, .integer, .number, .string: return [value]
        }
    }

    private func filled(_ text: String) throws(RuleFailure) -> String {
        guard text.contains("{") || text.contains("}") else { return text }
        var result = ""
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            result += rest[..<brace]
            let after = rest.index(after: brace)
            if rest[after...].first == rest[brace] {
                result.append(rest[brace])
                rest = rest[rest.index(after: after)...]
                continue
            }
            guard rest[brace] == "{", let end = rest[after...].firstIndex(of: "}") else {
                throw RuleFailure("the text \"\(text)\" has a brace without its counterpart")
            }
            result += try resolved(rest[after..<end]).plain
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// The value of `node.extra[rack]` and the like.
    private func resolved(_ placeholder: Substring) throws(RuleFailure) -> JSON {
        var path = placeholder.split(whereSeparator: { ".[]".contains($0) }).map(String.init)
        guard !path.isEmpty else { throw RuleFailure("{} names nothing") }
        let root = path.removeFirst()
        var value: JSON
        switch root {
        case "node": value = node
        case "inventory": value = inventory
        case "plugin_data": value = pluginData
        case "item":
            guard let item else { throw RuleFailure("{\(placeholder)} has a meaning only in a loop") }
            value = item
        default: throw RuleFailure("{\(placeholder)} is unknown; there are node, inventory, plugin_data and item")
        }
        for name in path {
            let next: JSON? = Int(name).flatMap { value[$0] } ?? value[name]
            guard let next else { throw RuleFailure("{\(placeholder)} names nothing: there is no \(name)") }
            value = next
        }
        return value
    }
}

extension JSON {
    /// The value within a text.
    fileprivate var plain: String {
        switch self {
        case .string(let text): text
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .integer, .number, .array, .object: text
        }
    }
}
