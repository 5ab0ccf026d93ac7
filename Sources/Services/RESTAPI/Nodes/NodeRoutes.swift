import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage

/// `/v1/nodes` and `/v1/nodes/{node}`: list, show, create, change, delete.
struct NodeRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes") { try await list($0) }
        table.add(.get, at: "nodes/detail") { try await listDetails($0) }
        table.add(.post, at: "nodes") { try await NodeCreation(services).answer($0) }
        table.add(.get, at: "nodes/{node}", isBrief: true) { try await show($0) }
        table.add(.patch, at: "nodes/{node}", isBrief: true) { try await NodeUpdate(services).answer($0) }
        table.add(.delete, at: "nodes/{node}") { try await delete($0) }
    }

    private func show(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["fields"])
        let selection = try selection(arguments, request.version) ?? .detail
        return services.answer(try await services.managedNode(request).node, to: request, showing: selection)
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let names = NodeFilters.names.union(PageArguments.names).union(NodeFeedRoute.argumentNames)
        let arguments = try request.arguments(names.union(["fields", "detail"]))
        let isDetail = try isDetail(arguments, request.version)
        let chosen = try selection(arguments, request.version)
        guard chosen == nil || !isDetail else { throw APIError.badRequest("Can't fetch a subset of fields with 'detail' set.") }
        let selection = chosen ?? (isDetail ? .detail : .summary)
        if arguments.contains("since") {
            return try await NodeFeedRoute(services: services).answer(request, arguments, selection)
        }
        guard !arguments.contains("wait") else {
            throw APIError.badRequest("wait: needs since, the revision that changes are waited for.")
        }
        return try await list(request, arguments, selection, path: "nodes", isDetail: isDetail)
    }

    private func listDetails(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(NodeFilters.names.union(PageArguments.names))
        return try await list(request, arguments, .detail, path: "nodes/detail", isDetail: false)
    }

    private func list(
        _ request: APIRequest, _ arguments: QueryArguments, _ selection: Selection, path: String, isDetail: Bool
    ) async throws -> APIResponse {
        let page = try PageArguments(arguments, of: Node.fields, version: request.version, limitMax: services.pageItemsMax)
        let filters = try NodeFilters(arguments, version: request.version)
        // Asked first: what changes while the nodes are read is in the feed that follows.
        let revision = try await services.store.newestNodeRevision()
        let projection = Projection(Node.fields, selection, services.context(request))
        let list = try await nodes(page, filters, projection)
        var next: String?
        if let last = list.last, list.document.count == page.limit, !filters.isForInstance {
            let more = filters.given + repeated(selection, path, isDetail, request.version)
            next = page.next(path: path, after: last.description, filters: more, context: projection.context)
        }
        var response = APIResponse(status: 200, body: .json(list.document.end(next: next)))
        response.headers.append((NodeFeedRoute.header, "\(revision)"))
        return response
    }

    /// A page as far as it is written, and the node that it ends with.
    private struct NodeList: Sendable {
        var document: ListDocument<Node>
        var last: Node.ID?

        init(_ projection: Projection<Node>, expecting count: Int) {
            document = ListDocument(projection, under: Node.fields.collection, expecting: count)
        }

        mutating func add(_ node: Node) {
            document.add(node)
            last = node.uuid
        }
    }

    private func nodes(_ page: PageArguments, _ filters: NodeFilters, _ projection: Projection<Node>) async throws -> NodeList {
        let stored = Page(
            limit: page.limit, marker: try page.markerUUID, sortKey: page.sortKey, isDescending: page.isDescending)
        guard var query = try filters.query(stored, conductor: services.conductor.hostname) else {
            return NodeList(projection, expecting: 0)
        }
        query.extent = projection.extent
        if let chassis = query.chassisUUID, try await services.store.resource(Chassis.self, .uuid(chassis)) == nil {
            throw APIError.noSuch("chassis", chassis.description)
        }
        return try await services.store.nodes(query, into: NodeList(projection, expecting: page.limit)) { $0.add($1) }
    }

    /// What the next page needs besides the filters, in order to look alike.
    private func repeated(
        _ selection: Selection, _ path: String, _ isDetail: Bool, _ version: Microversion
    ) -> [(String, String)] {
        switch selection {
        case .summary: [("fields", Node.fields.summaryNames(version: version).joined(separator: ","))]
        case .only(let names): [("fields", names.joined(separator: ","))]
        case .detail: isDetail ? [("detail", "True")] : []
        }
    }

    private func isDetail(_ arguments: QueryArguments, _ version: Microversion) throws(APIError) -> Bool {
        guard let isDetail = try arguments.bool("detail") else { return false }
        guard version >= 43 else { throw .badRequest("detail: needs API version 1.43 or newer; use /v1/nodes/detail.") }
        return isDetail
    }

    private func selection(_ arguments: QueryArguments, _ version: Microversion) throws(APIError) -> Selection? {
        guard let names = arguments.list("fields") else { return nil }
        guard version >= 8 else { throw .tooNew("The argument 'fields'", since: 8, version: version) }
        return try Node.fields.selection(names, version: version)
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        try request.expectNothingMore()
        for _ in 0..<services.conductor.limits.conflictsMax {
            let managed = try await services.managedNode(request)
            try refuseDeletion(of: managed.node)
            do throws(StoreError) {
                try await services.store.delete(managed.node.uuid, revision: managed.revision)
                return .noContent
            } catch {
                guard error == .conflict else { throw error }
            }
        }
        throw StoreError.conflict
    }

    /// The rules of ironic-api.md §3.5.
    private func refuseDeletion(of node: Node) throws(APIError) {
        guard !node.isProtected else {
            throw .forbidden("Node \(node.uuid) is protected and cannot be deleted; clear its field protected first.")
        }
        try node.refuseWhileReserved()
        guard node.instanceUUID == nil || node.status.isMaintenance else {
            throw .conflict("Node \(node.uuid) is associated with instance \(node.instanceUUID?.description ?? "").")
        }
        guard node.isDeletable else {
            throw .conflict(
                "Can not delete node \(node.uuid) while it is in provision state \(node.status.provisionState.rawValue): "
                    + "set maintenance, or bring it to enroll, manageable, available or adopt failed.")
        }
    }
}

extension Projection<Node> {
    /// What must be read of each node.
    var extent: NodeQuery.Extent { .fields(names) }
}
