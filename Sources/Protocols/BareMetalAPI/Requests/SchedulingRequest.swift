package import Documents
package import Model

/// The object `scheduling` of an allocation or flavor: an extension of ours, absent from what other clients send.
///
/// `{"properties": [{"field": "properties/memory_mb", "op": ">=", "value": 65536}], "prefer": […], "avoid": […], "group": "web",
/// "apart": "extra/rack", "spread": "extra/row", "count": 3, "wait": 600, "expires": 3600}`; times are seconds from now.
package struct SchedulingRequest: Sendable, Hashable {
    /// Allocations that one request may make.
    package static let countMax = 1_000
    /// Conditions, and preferences.
    private static let conditionsMax = 50
    /// A year, in seconds.
    private static let secondsMax: Int64 = 31_536_000

    package var wishes = SchedulingWishes()
    /// How many allocations, all or none of which get nodes.
    package var count = 1

    /// Nothing special.
    package init() {}

    /// What the object asks for at `now`.
    ///
    /// - Throws: 400 naming the member that is wrong.
    package init(_ object: JSONObject, at now: Timestamp) throws(APIError) {
        for (key, value) in object where !value.isNull { try read(key, value, at: now) }
        guard wishes.apart == nil && wishes.spread == nil || wishes.group != nil || count > 1 else {
            throw .badRequest("scheduling: apart and spread need a group or a count above 1: name those to keep apart from.")
        }
    }

    private mutating func read(_ key: String, _ value: JSON, at now: Timestamp) throws(APIError) {
        let name = "scheduling/" + key
        switch key {
        case "properties": wishes.conditions = try Self.conditions(value, of: name)
        case "prefer": wishes.preferences += try Self.preferences(value, of: name, sign: 1)
        case "avoid": wishes.preferences += try Self.preferences(value, of: name, sign: -1)
        case "group": wishes.group = try value.text(of: name)
        case "apart": wishes.apart = try Self.field(value, of: name)
        case "spread": wishes.spread = try Self.field(value, of: name)
        case "count": count = Int(try value.integer(of: name, in: 1...Int64(Self.countMax)))
        case "wait": wishes.waitUntil = try Self.moment(value, of: name, after: now)
        case "expires": wishes.expiresAt = try Self.moment(value, of: name, after: now)
        default:
            throw .badRequest("\(name): is unknown; use properties, prefer, avoid, group, apart, spread, count, wait or expires.")
        }
    }

    private static func moment(_ value: JSON, of name: String, after now: Timestamp) throws(APIError) -> Timestamp {
        now + .seconds(try value.integer(of: name, in: 0...secondsMax))
    }

    private static func conditions(_ value: JSON, of name: String) throws(APIError) -> [NodeCondition] {
        var conditions: [NodeCondition] = []
        for element in try elements(value, of: name) { conditions.append(try condition(element, of: name)) }
        return conditions
    }

    private static func preferences(
        _ value: JSON, of name: String, sign: Int
    ) throws(APIError) -> [SchedulingWishes.Preference] {
        var preferences: [SchedulingWishes.Preference] = []
        for element in try elements(value, of: name) {
            var object = try element.object(of: name)
            let weight = try object.removeValue(forKey: "weight")?.integer(of: name + "/weight", in: 1...1_000_000) ?? 1
            preferences.append(.init(try condition(.object(object), of: name), weight: sign * Int(weight)))
        }
        return preferences
    }

    private static func elements(_ value: JSON, of name: String) throws(APIError) -> [JSON] {
        let elements = try value.array(of: name)
        guard elements.count <= conditionsMax else {
            throw .badRequest("\(name): has \(elements.count) conditions; at most \(conditionsMax) are allowed.")
        }
        return elements
    }

    private static func condition(_ value: JSON, of name: String) throws(APIError) -> NodeCondition {
        let object = try value.object(of: name)
        for key in object.keys where !["field", "op", "value"].contains(key) {
            throw .badRequest("\(name): has no member \(key); a condition has field, op and value.")
        }
        guard let path = object["field"], let wanted = object["value"], !wanted.isNull else {
            throw .badRequest("\(name): a condition has field, op and value.")
        }
        let word = try object["op"]?.text(of: name + "/op") ?? "="
        guard let op = NodeCondition.Comparison(rawValue: word) else {
            let known = NodeCondition.Comparison.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("\(name)/op: \(word.quotedShort) is no comparison; use one of \(known).")
        }
        guard (wanted.arrayValue != nil) == (op == .isOneOf), wanted.objectValue == nil else {
            throw .badRequest("\(name)/value: is a list for the comparison in, and a text, number or truth value for all others.")
        }
        return NodeCondition(try field(path, of: name + "/field"), op, wanted)
    }

    private static func field(_ value: JSON, of name: String) throws(APIError) -> String {
        let path = try value.text(of: name)
        guard Node.isPlacementField(path) else {
            throw .badRequest("\(name): \(path.quotedShort) is none of \(Node.placementFields.joined(separator: ", ")).")
        }
        return path
    }
}
