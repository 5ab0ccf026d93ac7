import BareMetalAPI
import Documents
import Lifecycle
import Model
import Storage

/// What is special about portgroups (ironic-api.md §5).
enum PortgroupRules: ResourceRules {
    static var table: FieldTable<Portgroup> { Portgroup.fields }
    static let path = "portgroups"
    static let since = 23
    static let namedSince: Microversion? = 23
    static let hasDetailPath = true
    static let detailSince: Microversion = 43
    static let filterNames: Set<String> = ["node", "address", "shard", "conductor_groups"]

    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] {
        var filters = try await NodeMemberFilters.filters(arguments, services)
        if let shards = arguments.listAsWritten("shard") {
            guard version >= 106 else { throw APIError.tooNew("The argument 'shard'", since: 106, version: version) }
            filters.append(.nodeShard(shards))
        }
        return filters
    }

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> Portgroup {
        Portgroup(uuid: services.makeID(), nodeUUID: ResourceID(high: 0, low: 0), createdAt: services.now)
    }

    static func checkCreation(of portgroup: Portgroup, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await NodeMemberRules.nodeForNew(portgroup, portgroup.nodeUUID, services)
        try NodeMemberRules.refuseReserved(managed.node)
        return managed.fence
    }

    static func checkChange(of old: Portgroup, to new: Portgroup, _ services: APIServices) async throws -> NodeRevision? {
        guard old.nodeUUID == new.nodeUUID else {
            throw APIError.badRequest("node_uuid: a portgroup cannot be moved to another node; delete it and create it there.")
        }
        let managed = try await services.node(of: old, old.nodeUUID)
        try NodeMemberRules.refuseReserved(managed.node)
        try NodeMemberRules.refuseRewiring(of: managed.node, "a portgroup")
        guard old.isStandalonePortsSupported, !new.isStandalonePortsSupported else { return managed.fence }
        let members = try await services.store.resources(
            Port.self, ResourceQuery(filters: [.equals("portgroup_uuid", old.uuid.description)]))
        guard let booting = members.first(where: \.isPXEEnabled) else { return managed.fence }
        throw APIError.conflict(
            "standalone_ports_supported: cannot be false while pxe_enabled of port \(booting.uuid) is true.")
    }

    static func checkDeletion(of portgroup: Portgroup, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await services.node(of: portgroup, portgroup.nodeUUID)
        try NodeMemberRules.refuseReserved(managed.node)
        let members = try await services.store.resources(
            Port.self, ResourceQuery(page: Page(limit: 1), filters: [.equals("portgroup_uuid", portgroup.uuid.description)]))
        guard !members.isEmpty else { return managed.fence }
        throw APIError.badRequest("Portgroup \(portgroup.uuid) is not empty: take its ports out of it first.")
    }
}
