import ArgumentParser
import Documents

/// Which machines are wanted.
struct PlacementOptions: ParsableArguments {
    @Option(help: "A flavor: a request with a name, see `ironbird flavor`.")
    var flavor: String?

    @Option(help: "The resource class; mandatory without a flavor.")
    var resourceClass: String?

    @Option(help: "A trait that the machine must have; may be repeated.")
    var trait: [String] = []

    @Option(help: "A node to choose from, by name or UUID; may be repeated.")
    var candidate: [String] = []

    @Option(help: "The project that must own or lease the machine.")
    var owner: String?

    @Option(name: .customLong("where"), help: "A condition such as 'properties/memory_mb>=65536'; may be repeated.")
    var conditions: [String] = []

    @Option(help: "A condition that is good to have, or WEIGHT:CONDITION; may be repeated.")
    var prefer: [String] = []

    @Option(help: "A condition that is good not to have, or WEIGHT:CONDITION; may be repeated.")
    var avoid: [String] = []

    @Option(help: "The label of the group that --apart and --spread look at.")
    var group: String?

    @Option(help: "No two machines of the group have the same value there: extra/rack.")
    var apart: String?

    @Option(help: "The group's machines are spread over the values there: extra/rack.")
    var spread: String?

    @Option(help: "How many machines: all of them, or none.")
    var count: Int?

    @Option(help: "How long to wait for machines to come free: 90, 15m, 2h.", transform: WaitOptions.duration)
    var waitForNode: Duration?

    @Option(help: "Give machines back that are not deployed by then: 90, 15m, 2h.", transform: WaitOptions.duration)
    var expires: Duration?

    func validate() throws {
        guard flavor != nil || resourceClass != nil else {
            throw ValidationError("say which machines: --flavor or --resource-class")
        }
        if let count, count < 1 { throw ValidationError("--count \(count): give a number above 0") }
        for text in conditions { _ = try ConditionText.parse(text) }
        for text in prefer + avoid { _ = try ConditionText.parseWeighted(text) }
    }

    /// The request's body, for allocations called `name`.
    func body(name: String?) throws -> JSONObject {
        var body = JSONObject()
        for (key, text) in [("flavor", flavor), ("resource_class", resourceClass), ("owner", owner), ("name", name)] {
            if let text { body[key] = .string(text) }
        }
        if !trait.isEmpty { body["traits"] = .array(trait.map { .string($0) }) }
        if !candidate.isEmpty { body["candidate_nodes"] = .array(candidate.map { .string($0) }) }
        let scheduling = try scheduling()
        if !scheduling.isEmpty { body["scheduling"] = .object(scheduling) }
        return body
    }

    private func scheduling() throws -> JSONObject {
        var scheduling = JSONObject()
        if !conditions.isEmpty { scheduling["properties"] = .array(try conditions.map(ConditionText.parse)) }
        if !prefer.isEmpty { scheduling["prefer"] = .array(try prefer.map(ConditionText.parseWeighted)) }
        if !avoid.isEmpty { scheduling["avoid"] = .array(try avoid.map(ConditionText.parseWeighted)) }
        for (key, text) in [("group", group), ("apart", apart), ("spread", spread)] {
            if let text { scheduling[key] = .string(text) }
        }
        if let count { scheduling["count"] = .integer(Int64(count)) }
        if let waitForNode { scheduling["wait"] = .integer(waitForNode.components.seconds) }
        if let expires { scheduling["expires"] = .integer(expires.components.seconds) }
        return scheduling
    }
}

/// Conditions as people type them: `properties/memory_mb>=65536`, `extra/rack in r1,r2`, `capabilities/boot_mode=uefi`.
enum ConditionText {
    /// Longer ones come first, so that `>=` is not taken for `>`.
    private static let operators = [">=", "<=", "!=", "=", ">", "<", " in ", " contains "]

    static func parse(_ text: String) throws -> JSON { .object(try members(text)) }

    /// A condition that may have a weight before it: `10:extra/row=3`.
    static func parseWeighted(_ text: String) throws -> JSON {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let weight = Int64(parts[0]) else { return try parse(text) }
        var members = try members(String(parts[1]))
        members["weight"] = .integer(weight)
        return .object(members)
    }

    private static func members(_ text: String) throws -> JSONObject {
        let places = operators.compactMap { op in text.firstRange(of: op).map { (op: op, range: $0) } }
        // The first operator counts, and of two that begin at the same place the longer one.
        let first = places.min { ($0.range.lowerBound, -$0.op.count) < ($1.range.lowerBound, -$1.op.count) }
        guard let first, first.range.lowerBound > text.startIndex, first.range.upperBound < text.endIndex else {
            throw ValidationError("'\(text)' is no condition: write FIELD=VALUE, with one of =, !=, <, <=, >, >=, in, contains")
        }
        let op = first.op.filter { $0 != " " }
        let value = trimmed(text[first.range.upperBound...])
        let wanted: JSON = op == "in" ? .array(value.split(separator: ",").map { self.value(trimmed($0)) }) : self.value(value)
        return ["field": .string(trimmed(text[..<first.range.lowerBound])), "op": .string(op), "value": wanted]
    }

    private static func value(_ text: String) -> JSON {
        Int64(text).map { .integer($0) } ?? .string(text)
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        let end = start.reversed().drop { $0 == " " }
        return String(end.reversed())
    }
}
