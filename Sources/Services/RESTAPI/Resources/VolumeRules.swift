import BareMetalAPI
import Documents
import Lifecycle
import Model
import Storage

/// What is special about volume connectors (ironic-api.md §13).
enum VolumeConnectorRules: ResourceRules {
    static var table: FieldTable<VolumeConnector> { VolumeConnector.fields }
    static let path = "volume/connectors"
    static let since = 32
    static let filterNames: Set<String> = ["node"]

    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] {
        try await NodeMemberFilters.filters(arguments, services)
    }

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> VolumeConnector {
        VolumeConnector(
            uuid: services.makeID(), nodeUUID: ResourceID(high: 0, low: 0), type: "", connectorID: "", createdAt: services.now)
    }

    static func checkCreation(of connector: VolumeConnector, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await NodeMemberRules.nodeForNew(connector, connector.nodeUUID, services)
        try NodeMemberRules.refuseReserved(managed.node)
        return managed.fence
    }

    static func checkChange(
        of old: VolumeConnector, to new: VolumeConnector, _ services: APIServices
    ) async throws -> NodeRevision? {
        guard old.nodeUUID == new.nodeUUID else {
            throw APIError.badRequest("node_uuid: a volume connector cannot be moved to another node.")
        }
        let managed = try await services.node(of: old, old.nodeUUID)
        try VolumeRules.refusePoweredOn(managed.node, "A volume connector")
        return managed.fence
    }

    static func checkDeletion(of connector: VolumeConnector, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await services.node(of: connector, connector.nodeUUID)
        try VolumeRules.refusePoweredOn(managed.node, "A volume connector")
        return managed.fence
    }
}

/// What is special about volume targets (ironic-api.md §13).
enum VolumeTargetRules: ResourceRules {
    static var table: FieldTable<VolumeTarget> { VolumeTarget.fields }
    static let path = "volume/targets"
    static let since = 32
    static let filterNames: Set<String> = ["node"]

    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] {
        try await NodeMemberFilters.filters(arguments, services)
    }

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> VolumeTarget {
        VolumeTarget(
            uuid: services.makeID(), nodeUUID: ResourceID(high: 0, low: 0), volumeType: "", volumeID: "", bootIndex: 0,
            createdAt: services.now)
    }

    static func checkCreation(of target: VolumeTarget, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await NodeMemberRules.nodeForNew(target, target.nodeUUID, services)
        try NodeMemberRules.refuseReserved(managed.node)
        return managed.fence
    }

    static func checkChange(of old: VolumeTarget, to new: VolumeTarget, _ services: APIServices) async throws -> NodeRevision? {
        guard old.nodeUUID == new.nodeUUID else {
            throw APIError.badRequest("node_uuid: a volume target cannot be moved to another node.")
        }
        let managed = try await services.node(of: old, old.nodeUUID)
        try VolumeRules.refusePoweredOn(managed.node, "A volume target")
        return managed.fence
    }

    static func checkDeletion(of target: VolumeTarget, _ services: APIServices) async throws -> NodeRevision? {
        let managed = try await services.node(of: target, target.nodeUUID)
        try VolumeRules.refusePoweredOn(managed.node, "A volume target")
        return managed.fence
    }
}

/// What both kinds of volume resources have in common.
enum VolumeRules {
    /// Volumes are only touched while nothing uses them.
    static func refusePoweredOn(_ node: Node, _ what: String) throws(APIError) {
        try NodeMemberRules.refuseReserved(node)
        guard node.status.powerState == .off else {
            let state = node.status.powerState?.rawValue ?? "unknown"
            throw .badRequest("\(what) can only be changed while its node is powered off; node \(node.uuid) is '\(state)'.")
        }
    }
}
