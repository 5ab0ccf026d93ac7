import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage

/// `PATCH /v1/nodes/{node}` (ironic-api.md §3.4).
struct NodeUpdate {
    private let services: APIServices

    init(_ services: APIServices) {
        self.services = services
    }

    func answer(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["reset_interfaces"])
        let patch = try await resolved(request.patch(), request.version)
        let before = try await services.managedNode(request).node
        guard !patch.items.isEmpty else { return services.answer(before, to: request) }
        try refuseRemovalOfChassis(patch, before, request.version)
        var change = NodePatch(patch, context: services.context(request), drivers: services.conductor.drivers)
        change.resetsInterfaces = try resetsInterfaces(arguments, request.version)
        change.allocationOwner = try await allocationOwner(of: before)
        return services.answer(try await commit(change, on: before.uuid, request), to: request)
    }

    /// Commits the change; maintenance is an event of the lifecycle, which suspends what is waited for.
    private func commit(_ change: NodePatch, on node: Node.ID, _ request: APIRequest) async throws -> Node {
        let group = services
        let edit: Conductor.NodeEdit = { node, secrets in
            let groupBefore = node.conductorGroup
            try change.apply(to: &node, &secrets)
            if node.conductorGroup != groupBefore { try group.checkConductorGroup(of: node) }
        }
        guard let isMaintenance = try change.isMaintenanceWanted else {
            return try await services.conductor.update(.uuid(node), requestID: request.requestID, edit).node
        }
        let event: Event = isMaintenance ? .setMaintenance(reason: nil) : .clearMaintenance
        return try await services.conductor.file(event, on: .uuid(node), requestID: request.requestID, preparing: edit).node
    }

    /// The patch with the parent's UUID where its name stood.
    private func resolved(_ patch: JSONPatch, _ version: Microversion) async throws -> JSONPatch {
        var items: [JSONPatch.Item] = []
        for item in patch.items {
            guard item.path.segments == ["parent_node"], let value = item.value, !value.isNull, item.op != .remove else {
                items.append(item)
                continue
            }
            let parent = try await services.parentNode(named: value, version: version)
            items.append(.init(item.op, item.path, value: .string(parent.description)))
        }
        return JSONPatch(items)
    }

    private func resetsInterfaces(_ arguments: QueryArguments, _ version: Microversion) throws(APIError) -> Bool {
        guard let resets = try arguments.bool("reset_interfaces") else { return false }
        guard version >= 45 else { throw .tooNew("The argument 'reset_interfaces'", since: 45, version: version) }
        return resets
    }

    private func refuseRemovalOfChassis(_ patch: JSONPatch, _ node: Node, _ version: Microversion) throws(APIError) {
        guard version < 25, node.chassisUUID != nil else { return }
        let removes = patch.items.contains {
            $0.path.segments == ["chassis_uuid"] && ($0.op == .remove || $0.value?.isNull == true)
        }
        guard removes else { return }
        throw .tooNew("Taking a node out of its chassis", since: 25, version: version)
    }

    private func allocationOwner(of node: Node) async throws -> String? {
        guard let allocation = node.allocationUUID else { return nil }
        return try await services.store.resource(Allocation.self, .uuid(allocation))?.owner
    }
}
