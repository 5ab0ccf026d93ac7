import ArgumentParser
import Documents

/// `ironbird node why`: the server's explanation of a node's state.
struct WhyCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Explain why a node is in its state, what it waits for, until when, and what comes next.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let explanation = try await explanation(in: session)
        if output.output == .table, output.fields == nil {
            session.context.terminal.write(NodeExplanation.text(of: explanation, node: node))
        } else {
            session.context.terminal.write(Rendering(output).record(explanation))
        }
    }

    /// The server's explanation; from a server without that question, what the node itself tells.
    private func explanation(in session: Session) async throws -> JSON {
        do {
            return try await session.client.get(session.nodePath(node, "why"))
        } catch let failure where failure.status == .notFound {
            return NodeExplanation.from(node: try await session.client.get(session.nodePath(node)))
        }
    }
}

/// Explanations of a node's state.
enum NodeExplanation {
    private static let titles: [(key: String, title: String)] = [
        ("since", "since"), ("waiting_for", "waiting for"), ("progress", "progress"), ("deadline", "until"), ("next", "next"),
        ("reason", "because"),
        ("last_error", "last error"), ("pending", "pending"), ("remedies", "you can"),
    ]

    /// The explanation as people read it: known parts first, whatever else is there behind them.
    static func text(of explanation: JSON, node: String) -> String {
        let members = explanation.objectValue ?? [:]
        let state = members["provision_state"]?.stringValue ?? "in an unknown state"
        let known = Set(titles.map(\.key) + ["provision_state", "target_provision_state"])
        let others = members.keys.filter { !known.contains($0) }.map { (key: $0, title: String($0.map { $0 == "_" ? " " : $0 })) }
        let rows = (titles + others).compactMap { part -> [String]? in
            guard let value = members[part.key], let lines = lines(of: value) else { return nil }
            return ["  " + part.title, lines]
        }
        let target = members["target_provision_state"]?.stringValue.map { ", on its way to \($0)" } ?? ""
        return PlainText.of("\(node) is \(state)\(target)") + "\n" + Table(titles: [], rows: rows).text
    }

    private static func lines(of value: JSON) -> String? {
        switch value {
        case .null: nil
        case .string(let text): text.isEmpty ? nil : text
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
