import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage

/// `/v1/allocations` and `/v1/nodes/{node}/allocation` (ironic-api.md §9).
struct AllocationRoutes: RouteGroup {
    let services: APIServices

    private var resources: ResourceController<AllocationRules> { ResourceController(AllocationRules.self, services) }

    func add(to table: inout RouteTable) {
        let path = AllocationRules.path
        let one = path + "/{resource}"
        let below = AllocationRules.below
        table.add(.get, at: path, since: 52, below: below) { try await resources.list($0, ListPlace(path)) }
        table.add(.post, at: path, since: 52, below: below) { try await create($0) }
        table.add(.get, at: one, since: 52, below: below) { try await resources.show($0) }
        table.add(.patch, at: one, since: 57, below: .methodNotAllowed) { try await resources.change($0) }
        table.add(.delete, at: one, since: 52, below: below) { try await delete($0) }
        table.add(.get, at: "nodes/{node}/allocation", since: 52) { try await showOfNode($0) }
        table.add(.delete, at: "nodes/{node}/allocation", since: 52) { try await deleteOfNode($0) }
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        var body = try request.object()
        let backfilled = try await backfilledNode(&body, request.version)
        var base = try await AllocationRules.base(for: &body, version: request.version, services)
        if let node = backfilled {
            base.resourceClass = node.resourceClass
            base.uuid = node.instanceUUID ?? base.uuid
        }
        var allocation = try Allocation.fields.create(from: body, version: request.version, base: base)
        if allocation.resourceClass?.isEmpty != false { allocation.resourceClass = base.resourceClass }
        guard backfilled != nil || allocation.resourceClass != nil else {
            throw APIError.badRequest("resource_class: is mandatory when not backfilling; name a class, or the node to backfill.")
        }
        if let node = backfilled {
            allocation = try await backfill(allocation, node)
        } else {
            do { try await services.conductor.file(allocation) } catch { throw refusal(of: error, .creation) }
        }
        return resources.created(allocation, request)
    }

    /// The node to backfill, taken out of the body.
    private func backfilledNode(_ body: inout JSONObject, _ version: Microversion) async throws -> Node? {
        guard let value = body["node"] else { return nil }
        body["node"] = nil
        guard let value = value.unlessNull else { return nil }
        guard version >= 58 else {
            throw APIError.badRequest("node: cannot be set when creating an allocation before API version 1.58.")
        }
        return try await AllocationRules.node(try value.text(of: "node"), of: "node", services)
    }

    private func backfill(_ allocation: Allocation, _ node: Node) async throws -> Allocation {
        do {
            return try await services.conductor.backfill(allocation, on: .uuid(node.uuid))
        } catch ServiceError.refused(Backfill.Refusal.unsuitable(let reasons)) {
            throw APIError.badRequest(
                "Cannot backfill an allocation for node \(node.uuid): \(reasons.joined(separator: "; ")).")
        } catch ServiceError.refused(Backfill.Refusal.associated(let instance)) {
            throw APIError.conflict(
                "Node \(node.uuid) is associated with instance \(instance?.description ?? "of another allocation").")
        } catch ServiceError.store(.duplicate(noun: Node.noun, _, let value, _)) {
            throw APIError.conflict("Instance \(value) is already associated with a node, it cannot be associated with this one.")
        } catch {
            throw refusal(of: error, .creation)
        }
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        return try await release(try await resources.find(request["resource"], version: request.version))
    }

    private func release(_ allocation: Allocation) async throws -> APIResponse {
        do {
            try await services.conductor.release(.uuid(allocation.uuid))
        } catch ServiceError.refused(Conductor.AllocationRefusal.nodeInUse(let node, let state)) {
            throw APIError.conflict(
                "Cannot remove allocation \(allocation.uuid) for node \(node), because the node is in state \(state.rawValue) "
                    + "and maintenance mode is off: undeploy it, or set maintenance.")
        } catch {
            throw refusal(of: error, .deletion)
        }
        return .noContent
    }

    private func showOfNode(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["fields"])
        let selection = try resources.fields(arguments, version: request.version) ?? .detail
        return resources.answer(200, try await allocationOfNode(request), selection, request)
    }

    private func deleteOfNode(_ request: APIRequest) async throws -> APIResponse {
        try request.expectNothingMore()
        return try await release(try await allocationOfNode(request))
    }

    private func allocationOfNode(_ request: APIRequest) async throws -> Allocation {
        let node = try await services.managedNode(request).node
        guard let uuid = node.allocationUUID, let allocation = try await services.store.resource(Allocation.self, .uuid(uuid))
        else { throw APIError.notFound("Allocation for node \(request["node"].prefix(80)) was not found.") }
        return allocation
    }

    private func refusal(of error: any Error, _ action: StoreError.Action) -> any Error {
        guard case ServiceError.store(let error) = error else { return error }
        return error.refusal(of: action)
    }
}

extension Node {
    /// What the store calls one in its errors.
    fileprivate static let noun = "node"
}
