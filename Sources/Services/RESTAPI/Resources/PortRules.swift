import BareMetalAPI
import Documents
import Lifecycle
import Model
import Storage

/// What is special about ports (ironic-api.md §4).
enum PortRules: ResourceRules {
    static var table: FieldTable<Port> { Port.fields }
    static let path = "ports"
    static let namedSince: Microversion? = 88
    static let isDeletedByUUID = true
    static let hasDetailPath = true
    static let fieldsSince: Microversion = 8
    static let detailSince: Microversion = 43
    static let filterNames: Set<String> = [
        "node", "node_uuid", "address", "portgroup", "shard", "description_contains", "conductor_groups",
    ]

    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] {
        try refuseCombinations(in: arguments)
        var filters = try await NodeMemberFilters.filters(arguments, services)
        if let portgroup = try arguments.text("portgroup") {
            guard version >= 24 else { throw APIError.tooNew("The argument 'portgroup'", since: 24, version: version) }
            let found = try await ResourceController(PortgroupRules.self, services).find(portgroup, version: .newest)
            filters.append(.equals("portgroup_uuid", found.uuid.description))
        }
        if let shards = arguments.listAsWritten("shard") {
            guard version >= 82 else { throw APIError.tooNew("The argument 'shard'", since: 82, version: version) }
            filters.append(.nodeShard(shards))
        }
        if let text = try arguments.text("description_contains") { filters.append(.contains("description", text)) }
        return filters
    }

    private static func refuseCombinations(in arguments: QueryArguments) throws(APIError) {
        let owners = [
            arguments.contains("node") || arguments.contains("node_uuid"), arguments.contains("portgroup"),
            arguments.contains("shard"),
        ]
        guard owners.count(where: { $0 }) <= 1 else {
            throw .forbidden("Filters node, portgroup and shard cannot be combined; give one of them.")
        }
        guard arguments.contains("conductor_groups"), arguments.contains("portgroup") else { return }
        throw .badRequest("conductor_groups: cannot be combined with portgroup.")
    }

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> Port {
        try await NodeMemberFilters.replaceNodeIdent(in: &body, version: version, services)
        return Port(
            uuid: services.makeID(), nodeUUID: ResourceID(high: 0, low: 0), address: MACAddress(value: 0), createdAt: services.now
        )
    }

    static func checkCreation(of port: Port, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await NodeMemberRules.nodeForNew(port, port.nodeUUID, services)
        try NodeMemberRules.refuseReserved(managed.node)
        try await checkPortgroup(of: port, services)
        return managed.fence
    }

    static func checkChange(of old: Port, to new: Port, _ services: APIServices) async throws -> NodeRevision? {
        guard old.nodeUUID == new.nodeUUID else {
            throw APIError.badRequest("node_uuid: a port cannot be moved to another node; delete it and create it there.")
        }
        let managed = try await services.node(of: old, old.nodeUUID)
        let node = managed.node
        try NodeMemberRules.refuseReserved(node)
        if old.address != new.address, node.instanceUUID != nil || node.status.provisionState == .active,
            !node.status.isMaintenance
        {
            throw APIError.conflict("address: cannot be changed while the node has an instance; set maintenance first.")
        }
        let isRewired =
            old.localLinkConnection.object != new.localLinkConnection.object || old.isPXEEnabled != new.isPXEEnabled
            || old.portgroupUUID != new.portgroupUUID || old.physicalNetwork != new.physicalNetwork
        guard isRewired else { return managed.fence }
        try NodeMemberRules.refuseRewiring(
            of: node, "local_link_connection, pxe_enabled, portgroup_uuid and physical_network of a port")
        try await checkPortgroup(of: new, services)
        return managed.fence
    }

    static func checkDeletion(of port: Port, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await services.node(of: port, port.nodeUUID)
        try NodeMemberRules.refuseReserved(managed.node)
        guard port.hasAttachedInterface, !managed.node.status.isMaintenance else { return managed.fence }
        throw APIError.conflict(
            "Port \(port.uuid) cannot be deleted: a virtual interface is attached to it. Detach it or set maintenance first.")
    }

    /// Members of a portgroup are on its node and on one physical network.
    private static func checkPortgroup(of port: Port, _ services: APIServices) async throws {
        guard let uuid = port.portgroupUUID else { return }
        guard let portgroup = try await services.store.resource(Portgroup.self, .uuid(uuid)) else {
            throw APIError.badRequest("portgroup_uuid: Portgroup \(uuid) could not be found.")
        }
        guard portgroup.nodeUUID == port.nodeUUID else {
            throw APIError.badRequest("portgroup_uuid: Portgroup \(uuid) belongs to another node than the port.")
        }
        guard portgroup.isStandalonePortsSupported || !port.isPXEEnabled else {
            throw APIError.conflict(
                "pxe_enabled: must be false, because standalone_ports_supported of portgroup \(uuid) is false.")
        }
        let members = try await services.store.resources(
            Port.self, ResourceQuery(filters: [.equals("portgroup_uuid", uuid.description)]))
        let other = members.first { $0.uuid != port.uuid && $0.physicalNetwork != port.physicalNetwork }
        guard let other else { return }
        throw APIError.conflict(
            "physical_network: must be \(other.physicalNetwork ?? "null"), as of the other ports of portgroup \(uuid).")
    }
}

extension Port {
    /// Whether a virtual interface is attached.
    var hasAttachedInterface: Bool {
        let attached = internalInfo.object["tenant_vif_port_id"] ?? extra.object["vif_port_id"] ?? .null
        return !attached.isNull
    }
}
