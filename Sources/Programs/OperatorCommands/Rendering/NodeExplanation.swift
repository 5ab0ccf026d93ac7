import Documents

/// Explanations of a node's state.
enum NodeExplanation {
    private static let titles: [(key: String, title: String)] = [
        ("reason", "because"), ("since", "since"), ("waiting_for", "waiting for"), ("deadline", "until"),
        ("progress", "progress"), ("boot", "boot"),
        ("next", "next"), ("last_error", "last error"), ("maintenance_reason", "maintenance"), ("fault", "fault"),
        ("pending", "pending"), ("remedies", "you can"), ("journal", "journal"),
    ]
    /// What is said otherwise, or is of no interest to people.
    private static let unshown: Set<String> = [
        "uuid", "name", "provision_state", "target_provision_state", "maintenance", "conductor", "working", "queued",
    ]
    /// Lines of the journal that people see; json has all.
    private static let journalLinesMax = 5

    /// The explanation as people read it: known parts first, whatever else is there behind them.
    static func text(of explanation: JSON, node: String) -> String {
        let members = explanation.objectValue ?? [:]
        let state = members["provision_state"]?.stringValue ?? "in an unknown state"
        let known = unshown.union(titles.map(\.key))
        let others = members.keys.filter { !known.contains($0) }.map { (key: $0, title: String($0.map { $0 == "_" ? " " : $0 })) }
        let rows = (titles + others).compactMap { part -> [String]? in
            guard let value = members[part.key], let lines = lines(of: value, key: part.key) else { return nil }
            return ["  " + part.title, lines]
        }
        let target = members["target_provision_state"]?.stringValue.map { ", on its way to \($0)" } ?? ""
        return PlainText.of("\(node) is \(state)\(target)") + "\n" + Table(titles: [], rows: rows).text
    }

    private static func lines(of value: JSON, key: String) -> String? {
        switch (key, value) {
        case ("boot", .object): BootProgressText.lines(of: value).joined(separator: "\n")
        case ("pending", .array(let orders)) where !orders.isEmpty: orders.map(line(ofOrder:)).joined(separator: "\n")
        case ("journal", .array(let entries)) where !entries.isEmpty:
            entries.prefix(journalLinesMax).map(line(ofEntry:)).joined(separator: "\n")
        default: lines(of: value)
        }
    }

    /// `- begin deploy (deploy-3), filed 2026-…, attempt 4 at 2026-… after: the controller does not answer`
    private static func line(ofOrder order: JSON) -> String {
        guard let name = order["order"]?.stringValue else { return "- " + (order.stringValue ?? order.text) }
        var line = "- \(name)" + (order["command"]?.stringValue.map { " (\($0))" } ?? "")
        line += order["filed_at"]?.stringValue.map { ", filed \(moment($0))" } ?? ""
        guard let attempts = order["attempts"]?.integerValue, attempts > 0 else { return line }
        line += ", attempt \(attempts + 1)" + (order["next_attempt_at"]?.stringValue.map { " at \(moment($0))" } ?? "")
        return line + (order["last_failure"]?.stringValue.map { " after: \($0)" } ?? "")
    }

    /// `2026-11-23 14:27:22 heartbeat: cleaning → clean wait`
    private static func line(ofEntry entry: JSON) -> String {
        guard let event = entry["event"]?.stringValue else { return "- " + (entry.stringValue ?? entry.text) }
        let (from, to) = (entry["from"]?.stringValue ?? "", entry["to"]?.stringValue ?? "")
        let change = from == to ? to : "\(from) → \(to)"
        return "\(moment(entry["at"]?.stringValue ?? "")) \(event): \(change)"
            + (entry["text"]?.stringValue.map { "; \($0)" } ?? "")
    }

    /// `2026-11-23 14:27:22` of `2026-11-23T14:27:22.043376+00:00`; any other text as it is.
    private static func moment(_ text: String) -> String {
        guard text.count == 32, text.hasSuffix("+00:00") else { return text }
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }

    private static func lines(of value: JSON) -> String? {
        switch value {
        case .null: nil
        case .string(let text): text.isEmpty ? nil : moment(text)
        case .array(let elements):
            elements.isEmpty ? nil : elements.map { "- " + ($0.stringValue ?? $0.text) }.joined(separator: "\n")
        case .object(let members): members.isEmpty ? nil : String(YAMLText.of(value).dropLast())
        case .bool, .integer, .number: value.text
        }
    }

    /// What can be said from the node's own fields.
    static func from(node: JSON) -> JSON {
        var explanation = JSONObject()
        for key in ["provision_state", "target_provision_state", "last_error"] { explanation[key] = node[key] }
        explanation["since"] = node["provision_updated_at"]
        if let fault = node["fault"]?.stringValue { explanation["fault"] = .string(fault) }
        if node["maintenance"]?.boolValue == true {
            explanation["reason"] = .string("in maintenance: \(node["maintenance_reason"]?.stringValue ?? "no reason given")")
        }
        if let holder = node["reservation"]?.stringValue { explanation["reserved_by"] = .string(holder) }
        return .object(explanation)
    }
}
