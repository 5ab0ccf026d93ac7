package import Documents

/// A comparison of something that a node has with a value: `properties/memory_mb >= 65536`.
package struct NodeCondition: Sendable, Hashable, Codable {
    /// How what the node has is compared with `value`.
    package enum Comparison: String, Sendable, Hashable, Codable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        /// `value` is a list that has it.
        case isOneOf = "in"
        /// It is a text or list that has `value` in it.
        case contains
    }

    /// What is looked at: see `Node.value(at:)`.
    package var field: String
    package var op: Comparison
    package var value: JSON

    /// A comparison.
    package init(_ field: String, _ op: Comparison, _ value: JSON) {
        self.field = field
        self.op = op
        self.value = value
    }

    /// Whether it is true of `node`. Of what the node does not have, only `!=` is true.
    package func holds(for node: Node) -> Bool {
        guard let found = node.value(at: field) else { return op == .unequal }
        return switch op {
        case .equal: Self.order(found, value) == 0
        case .unequal: Self.order(found, value) != 0
        case .less: Self.order(found, value).map { $0 < 0 } ?? false
        case .lessOrEqual: Self.order(found, value).map { $0 <= 0 } ?? false
        case .greater: Self.order(found, value).map { $0 > 0 } ?? false
        case .greaterOrEqual: Self.order(found, value).map { $0 >= 0 } ?? false
        case .isOneOf: value.arrayValue?.contains { Self.order(found, $0) == 0 } ?? false
        case .contains: Self.contains(found, value)
        }
    }

    /// Below, at or above zero as `one` stands to `other`; `nil` for values that have no order.
    ///
    /// Numbers are often kept as texts in properties: two values that both spell numbers are compared as numbers.
    private static func order(_ one: JSON, _ other: JSON) -> Int? {
        if let one = number(one), let other = number(other) { return one < other ? -1 : one > other ? 1 : 0 }
        guard let one = one.plainText, let other = other.plainText else { return one == other ? 0 : nil }
        return one < other ? -1 : one > other ? 1 : 0
    }

    private static func number(_ value: JSON) -> Double? {
        value.numberValue ?? value.stringValue.flatMap { Double($0) }
    }

    private static func contains(_ found: JSON, _ value: JSON) -> Bool {
        if let elements = found.arrayValue { return elements.contains { order($0, value) == 0 } }
        guard let text = found.plainText, let part = value.plainText else { return false }
        return text.contains(part)
    }
}

extension NodeCondition: CustomStringConvertible {
    package var description: String { "\(field) \(op.rawValue) \(value.plainText ?? value.text)" }
}

extension JSON {
    /// A text, number or truth value as people write it; `nil` for the others.
    package var plainText: String? {
        switch self {
        case .string(let text): text
        case .integer, .number, .bool: text
        case .null, .array, .object: nil
        }
    }
}

extension Node {
    /// The documents that a path may lead into, and the plain fields.
    package static let placementFields = [
        "properties/…", "extra/…", "capabilities/…", "name", "driver", "conductor_group", "shard", "owner", "lessee",
        "chassis_uuid", "description",
    ]

    /// Whether `path` is of a form that `value(at:)` knows.
    package static func isPlacementField(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return placementFields.contains(path) && !path.contains("…") }
        return ["properties", "extra", "capabilities"].contains(parts[0]) && !parts.contains("")
    }

    /// What the node has at a path such as `properties/memory_mb`, `extra/rack`, `capabilities/boot_mode` or `shard`.
    package func value(at path: String) -> JSON? {
        var parts = path.split(separator: "/")[...]
        guard let root = parts.popFirst() else { return nil }
        switch root {
        case "properties": return Self.value(at: parts, in: properties)
        case "extra": return Self.value(at: parts, in: extra)
        case "capabilities": return parts.first.flatMap { capability(String($0)) }
        default: return plainField(root).map { .string($0) }
        }
    }

    private static func value(at parts: ArraySlice<Substring>, in document: JSONText) -> JSON? {
        var found = JSON.object(document.object)
        for part in parts {
            guard let next = found[String(part)] else { return nil }
            found = next
        }
        return found.isNull ? nil : found
    }

    /// A capability, of `properties/capabilities`: `boot_mode:uefi,row:2`.
    private func capability(_ name: String) -> JSON? {
        let text = properties.object["capabilities"]?.stringValue ?? ""
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
            return .string(String(parts[1]))
        }
        return nil
    }

    private func plainField(_ name: Substring) -> String? {
        switch name {
        case "name": self.name
        case "driver": driver
        case "conductor_group": conductorGroup
        case "shard": shard
        case "owner": owner
        case "lessee": lessee
        case "chassis_uuid": chassisUUID?.description
        case "description": description
        default: nil
        }
    }
}
