import Documents

/// Deploys the machines of allocations, and gives them back: what `ironbird deploy` and `ironbird release` do on the server.
struct MachineDeployment {
    /// An allocation with the node that it got.
    struct Machine: Sendable, Hashable {
        var allocation: String
        var name: String?
        var node: String

        /// How people call it.
        var title: String { name ?? node }
    }

    /// States in which a node holds nothing that would have to be taken down before its allocation may go.
    private static let idleStates: Set<String> = ["available", "manageable", "enroll"]
    /// How often a busy node is asked again.
    private static let attemptsMax = 60

    let session: Session

    /// The machine of an allocation's document; `nil` while it has none.
    static func machine(of allocation: JSON) -> Machine? {
        guard let uuid = allocation["uuid"]?.stringValue, let node = allocation["node_uuid"]?.stringValue else { return nil }
        return Machine(allocation: uuid, name: allocation["name"]?.stringValue, node: node)
    }

    /// Tells the node what to write and has it written.
    func start(_ machine: Machine, changes: [JSON], drive: JSON?) async throws {
        let path = session.nodePath(machine.node)
        if !changes.isEmpty { try await session.client.send("PATCH", path, body: .array(changes)) }
        var body: JSONObject = ["target": "active"]
        body["configdrive"] = drive.map { personal($0, of: machine) }
        try await session.client.send("PUT", session.nodePath(machine.node, "states/provision"), body: .object(body))
    }

    /// The config drive with what differs from machine to machine.
    private func personal(_ drive: JSON, of machine: Machine) -> JSON {
        guard var members = drive.objectValue else { return drive }
        var metadata = members["meta_data"]?.objectValue ?? [:]
        for (key, value) in [("uuid", machine.allocation), ("name", machine.title), ("hostname", machine.title)]
        where metadata[key] == nil {
            metadata[key] = .string(value)
        }
        members["meta_data"] = .object(metadata)
        return .object(members)
    }

    /// Gives a machine back: undeploys the node where something is on it, and frees it at once otherwise. Returns the node that is
    /// undeployed from then on.
    func release(_ allocation: JSON) async throws -> String? {
        let uuid = allocation["uuid"]?.stringValue ?? ""
        guard let node = allocation["node_uuid"]?.stringValue else {
            try await session.client.send("DELETE", "allocations/\(uuid)")
            return nil
        }
        let state = try await session.client.get(session.nodePath(node), [("fields", "provision_state")])["provision_state"]
        if let state = state?.stringValue, Self.idleStates.contains(state) {
            try await session.client.send("DELETE", "allocations/\(uuid)")
            return nil
        }
        try await undeploy(node)
        return node
    }

    /// Work under way ends first: until then the node answers that it is busy.
    private func undeploy(_ node: String) async throws {
        for attempt in 1...Self.attemptsMax {
            do {
                try await session.client.send(
                    "PUT", session.nodePath(node, "states/provision"), body: ["target": "deleted"])
                return
            } catch {
                guard error.status == .conflict, attempt < Self.attemptsMax else { throw error }
                try await session.context.clock.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Where the machine can be reached: what its network data says, else what its inspection found.
    func addresses(of machine: Machine, networkData: JSON?) async -> [String] {
        let given = networkData?["networks"]?.arrayValue?.compactMap { $0["ip_address"]?.stringValue } ?? []
        guard given.isEmpty else { return given.map { String($0.prefix { $0 != "/" }) } }
        // A node that was never inspected has no inventory: then nothing is known.
        let inventory = try? await session.client.get(session.nodePath(machine.node, "inventory"))
        return inventory?["inventory"]?["interfaces"]?.arrayValue?.compactMap { $0["ipv4_address"]?.stringValue } ?? []
    }
}
