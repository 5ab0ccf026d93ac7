import BareMetalAPI
import Documents
import Lifecycle
import Model
import Storage

/// What ports and portgroups have in common: they belong to a node whose state says what may change.
enum NodeMemberRules {
    /// The node that a new resource names; 400 when there is none.
    static func nodeForNew(_ resource: some Resource, _ uuid: Node.ID, _ services: APIServices) async throws -> ManagedNode {
        guard let managed = try await services.store.node(.uuid(uuid)) else {
            throw APIError.badRequest("node_uuid: Node \(uuid) could not be found.")
        }
        return managed
    }

    /// Refuses a change while work on the node is under way; clients repeat it.
    static func refuseReserved(_ node: Node) throws(APIError) {
        guard node.status.isReserved, node.status.provisionState != .inspecting else { return }
        throw .conflict("Node \(node.uuid) is locked by work under way, please retry after the current operation is completed.")
    }

    /// Refuses changes of how a node is connected, except in states in which nothing relies on that.
    static func refuseRewiring(of node: Node, _ what: String) throws(APIError) {
        switch node.status.provisionState {
        case .enroll, .inspecting, .inspectWait, .manageable: return
        default:
            guard !node.status.isMaintenance else { return }
            throw .conflict(
                "Cannot update \(what) while node \(node.uuid) is in the state '\(node.status.provisionState.rawValue)': it must be "
                    + "enroll, inspecting, inspect wait or manageable, or the node in maintenance.")
        }
    }
}

/// What the lists of ports and portgroups have in common, and how new ones name their node.
enum NodeMemberFilters {
    /// The conditions of `node`, `node_uuid`, `address` and `conductor_groups`.
    static func filters(
        _ arguments: QueryArguments, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] {
        try refuseCombinations(in: arguments)
        var filters: [ResourceQuery.Filter] = []
        for name in ["node", "node_uuid"] {
            guard let text = try arguments.text(name) else { continue }
            filters.append(.equals("node_uuid", try await services.existingNode(text).uuid.description))
        }
        if let text = try arguments.text("address") {
            filters.append(.equals("address", try JSON.string(text).macAddress(of: "address").description))
        }
        if let groups = arguments.list("conductor_groups") { filters.append(.nodeConductorGroup(groups)) }
        return filters
    }

    private static func refuseCombinations(in arguments: QueryArguments) throws(APIError) {
        guard arguments.contains("conductor_groups") else { return }
        for name in ["node", "node_uuid", "address"] where arguments.contains(name) {
            throw .badRequest("conductor_groups: cannot be combined with \(name).")
        }
    }

    /// Puts `node_uuid` in the place of `node_ident`, which may also be a name.
    static func replaceNodeIdent(
        in body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws {
        guard let ident = body["node_ident"] else { return }
        guard version >= 94 else { throw APIError.tooNew("The field 'node_ident'", since: 94, version: version) }
        guard body["node_uuid"] == nil else {
            throw APIError.badRequest("node_ident: cannot be combined with node_uuid; give one of them.")
        }
        let text = try ident.text(of: "node_ident")
        guard let node = try await services.node(text) else {
            throw APIError.badRequest("node_ident: Node \(text) could not be found.")
        }
        body["node_ident"] = nil
        body["node_uuid"] = .string(node.uuid.description)
    }
}
