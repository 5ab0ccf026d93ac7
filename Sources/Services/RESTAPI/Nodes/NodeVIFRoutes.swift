import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model
import Storage

/// `/v1/nodes/{node}/vifs`: virtual interfaces of an instance, attached to the node's ports (ironic-api.md §3.9).
struct NodeVIFRoutes: RouteGroup {
    /// Where a port remembers what is attached to it.
    private static let key = "tenant_vif_port_id"

    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/vifs", since: 28) { try await list($0) }
        table.add(.post, at: "nodes/{node}/vifs", since: 28) { try await attach($0) }
        table.add(.delete, at: "nodes/{node}/vifs/{vif}", since: 28) { try await detach($0) }
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node
        guard try keepsVIFs(of: node) else { return .ok(["vifs": []]) }
        let places = try await places(of: node.uuid)
        return .ok(["vifs": .array(places.compactMap(\.vif).map { ["id": .string($0)] })])
    }

    private func attach(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let wanted = try VIFRequest(request.object())
        return try await retryingConflicts { try await attach(wanted, request) }
    }

    private func attach(_ wanted: VIFRequest, _ request: APIRequest) async throws -> APIResponse {
        let managed = try await services.unreservedNode(request)
        let node = managed.node
        guard try keepsVIFs(of: node) else { return .noContent }
        let places = try await places(of: node.uuid)
        guard !places.contains(where: { $0.vif == wanted.id }) else {
            throw APIError.conflict("Unable to attach VIF \(wanted.id): it is already attached to node \(node.uuid).")
        }
        guard let place = places.first(where: { $0.vif == nil && $0.isWanted(by: wanted) }) else {
            throw APIError.badRequest("Unable to attach VIF \(wanted.id): node \(node.uuid) has no free port for it.")
        }
        try await set(wanted.id, at: place, of: managed)
        return .noContent
    }

    private func detach(_ request: APIRequest) async throws -> APIResponse {
        try request.expectNothingMore()
        return try await retryingConflicts { try await detach(request["vif"], request) }
    }

    private func detach(_ id: String, _ request: APIRequest) async throws -> APIResponse {
        let managed = try await services.unreservedNode(request)
        let node = managed.node
        guard try keepsVIFs(of: node) else { return .noContent }
        guard let place = try await places(of: node.uuid).first(where: { $0.vif == id }) else {
            throw APIError.badRequest("Unable to detach VIF \(id): it is not attached to node \(node.uuid).")
        }
        try await set(nil, at: place, of: managed)
        return .noContent
    }

    /// Looks and changes again where somebody else was faster: to Nova, a 409 says that the interface is attached already.
    private func retryingConflicts(_ change: () async throws -> APIResponse) async throws -> APIResponse {
        for _ in 1..<max(1, services.conductor.limits.conflictsMax) {
            do { return try await change() } catch StoreError.conflict { continue }
        }
        return try await change()
    }

    private func keepsVIFs(of node: Node) throws -> Bool {
        try services.conductor.driver(for: node).network.keepsVirtualInterfaces
    }

    /// Something that a virtual interface can be attached to.
    private enum Place {
        case port(Port)
        case portgroup(Portgroup)

        var vif: String? { internalInfo.object[NodeVIFRoutes.key]?.stringValue }

        var internalInfo: JSONText {
            switch self {
            case .port(let port): port.internalInfo
            case .portgroup(let portgroup): portgroup.internalInfo
            }
        }

        func isWanted(by request: VIFRequest) -> Bool {
            switch self {
            case .port(let port):
                if let uuid = request.portUUID { return port.uuid == uuid }
                return request.portgroupUUID == nil && port.portgroupUUID == nil
            case .portgroup(let portgroup):
                if let uuid = request.portgroupUUID { return portgroup.uuid == uuid }
                return request.portUUID == nil
            }
        }
    }

    /// Portgroups first, then ports that boot, then the others.
    private func places(of node: Node.ID) async throws -> [Place] {
        let query = ResourceQuery(filters: [.equals("node_uuid", node.description)])
        let portgroups = try await services.store.resources(Portgroup.self, query)
        let ports = try await services.store.resources(Port.self, query)
        let ranked = ports.filter(\.isPXEEnabled) + ports.filter { !$0.isPXEEnabled }
        return portgroups.map { .portgroup($0) } + ranked.map { .port($0) }
    }

    /// Writes what is attached, provided that the node is as it was when that was decided.
    private func set(_ vif: String?, at place: Place, of node: ManagedNode) async throws {
        var info = place.internalInfo.object
        info[Self.key] = vif.map { .string($0) }
        switch place {
        case .port(let before):
            var port = before
            port.internalInfo = JSONText(.object(info))
            try await services.store.update(port, from: before, fencedBy: node.fence)
        case .portgroup(let before):
            var portgroup = before
            portgroup.internalInfo = JSONText(.object(info))
            try await services.store.update(portgroup, from: before, fencedBy: node.fence)
        }
    }
}
