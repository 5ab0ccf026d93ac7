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
        table.add(.get, at: one + "/explain", since: 52) { try await explain($0) }
        table.add(.get, at: "nodes/{node}/allocation", since: 52) { try await showOfNode($0) }
        table.add(.delete, at: "nodes/{node}/allocation", since: 52) { try await deleteOfNode($0) }
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        let isRehearsal = try request.arguments(["dry_run"]).bool("dry_run") ?? false
        var body = try request.object()
        try await FlavorRules.apply(to: &body, version: request.version, services)
        let scheduling = try takeScheduling(&body)
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
        allocation.wishes = scheduling.wishes
        if isRehearsal { return try await explain(allocation) }
        guard scheduling.count == 1 else { return try await createBatch(of: scheduling.count, allocation, request) }
        if let node = backfilled {
            guard allocation.wishes == SchedulingWishes() else {
                throw APIError.badRequest("scheduling: cannot be combined with node, which is taken whatever is wished.")
            }
            allocation = try await backfill(allocation, node)
        } else {
            do { try await services.conductor.file(allocation) } catch { throw refusal(of: error, .creation) }
        }
        return resources.created(allocation, request)
    }

    private func takeScheduling(_ body: inout JSONObject) throws(APIError) -> SchedulingRequest {
        guard let value = body.removeValue(forKey: "scheduling")?.unlessNull else { return SchedulingRequest() }
        return try SchedulingRequest(value.object(of: "scheduling"), at: services.now)
    }

    /// Several allocations at once: named `NAME-1`, `NAME-2`… where a name is given.
    private func createBatch(of count: Int, _ model: Allocation, _ request: APIRequest) async throws -> APIResponse {
        let body = try request.object()
        guard body["uuid"]?.unlessNull == nil, body["node"]?.unlessNull == nil else {
            throw APIError.badRequest("scheduling/count: cannot be combined with uuid or node, which belong to one allocation.")
        }
        var allocations: [Allocation] = []
        for number in 1...count {
            var allocation = model
            allocation.uuid = services.makeID()
            allocation.batch = model.uuid
            allocation.name = model.name.map { "\($0)-\(number)" }
            if let name = allocation.name { try ResourceName.check(name, of: "allocation") }
            allocations.append(allocation)
        }
        do { try await services.conductor.file(batch: allocations) } catch { throw refusal(of: error, .creation) }
        let projection = Projection(Allocation.fields, .detail, services.context(request))
        var response = APIResponse(
            status: 201, body: .json(projection.list(allocations, under: Allocation.fields.collection)))
        response.headers.append(("Location", "\(request.baseURL)/v1/allocations?batch=\(model.uuid)"))
        return response
    }

    private func explain(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        return try await explain(try await resources.find(request["resource"], version: request.version))
    }

    private func explain(_ allocation: Allocation) async throws -> APIResponse {
        AllocationExplanation(allocation, try await services.conductor.report(on: allocation)).answer
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
