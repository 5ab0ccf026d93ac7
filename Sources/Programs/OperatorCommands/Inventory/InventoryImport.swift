import Documents

/// Makes the server's nodes as an inventory file describes them, one plan per node.
struct InventoryImport: Sendable {
    /// What became of a node of the file.
    enum Outcome: String, Sendable, Hashable, CaseIterable {
        case created, changed, unchanged, failed
    }

    /// A line of the report.
    struct Row: Sendable, Hashable {
        var index: Int
        var entry: InventoryEntry
        var outcome: Outcome
        var details: String

        /// The row for machines and tables.
        var document: JSON {
            [
                "node": .string(entry.label), "place": .string(entry.place), "result": .string(outcome.rawValue),
                "details": .string(details),
            ]
        }
    }

    let client: BareMetalClient
    let isDryRun: Bool
    let replacesSecrets: Bool

    /// The report, in the order of the file. A node that fails does not keep the others from being done.
    func run(_ entries: [InventoryEntry]) async throws -> [Row] {
        var rest = Array(entries.enumerated())[...]
        return try await withThrowingTaskGroup(of: Row.self) { group in
            var rows: [Row] = []
            while true {
                while entries.count - rest.count - rows.count < Session.atOnceMax, let (index, entry) = rest.popFirst() {
                    group.addTask { await row(index, entry) }
                }
                guard let row = try await group.next() else { return rows.sorted { $0.index < $1.index } }
                rows.append(row)
            }
        }
    }

    private func row(_ index: Int, _ entry: InventoryEntry) async -> Row {
        do {
            let plan = try await plan(for: entry)
            if !isDryRun { try await perform(plan, for: entry) }
            let outcome: Outcome = plan.creation != nil ? .created : plan.isEmpty ? .unchanged : .changed
            return Row(index: index, entry: entry, outcome: outcome, details: plan.summary)
        } catch {
            return Row(index: index, entry: entry, outcome: .failed, details: error.message)
        }
    }

    private func plan(for entry: InventoryEntry) async throws(CommandFailure) -> InventoryPlan {
        let node: JSON
        do {
            node = try await client.get("nodes/" + BareMetalClient.escaped(entry.identifier))
        } catch {
            guard error.status == .notFound else { throw error }
            guard entry.fields["driver"]?.stringValue != nil else {
                throw .usage("there is no such node, and without driver it cannot be created")
            }
            return .creating(entry)
        }
        let ports =
            entry.ports.isEmpty
            ? []
            : try await client.list(
                "ports", key: "ports", [("node", node["uuid"]?.stringValue ?? entry.identifier), ("detail", "true")])
        return .changing(node, ports: ports, to: entry, replacingSecrets: replacesSecrets)
    }

    private func perform(_ plan: InventoryPlan, for entry: InventoryEntry) async throws(CommandFailure) {
        var path = "nodes/" + BareMetalClient.escaped(entry.identifier)
        if let creation = plan.creation {
            let created = try await client.send("POST", "nodes", body: .object(creation)).document
            path = "nodes/" + (created["uuid"]?.stringValue ?? BareMetalClient.escaped(entry.identifier))
        }
        if !plan.patch.isEmpty { try await client.send("PATCH", path, body: .array(plan.patch)) }
        if let traits = plan.traits {
            try await client.send("PUT", path + "/traits", body: ["traits": .array(traits.map { .string($0) })])
        }
        for port in plan.changedPorts { try await client.send("PATCH", "ports/\(port.uuid)", body: .array(port.patch)) }
        guard !plan.newPorts.isEmpty else { return }
        let uuid = try await client.get(path, [("fields", "uuid")])["uuid"] ?? .string(entry.identifier)
        for port in plan.newPorts {
            try await client.send("POST", "ports", body: .object(port.merging(["node_uuid": uuid])))
        }
    }
}
