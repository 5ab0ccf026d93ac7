import BareMetalAPI
import Documents
import Model
import Storage

/// Lists below another resource: the ports of a node or portgroup, the volumes of a node, the nodes of a chassis.
struct MemberRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        addMembers(of: "nodes/{node}", PortRules.self, "ports", to: &table)
        addMembers(of: "nodes/{node}", PortgroupRules.self, "portgroups", since: 24, to: &table)
        addMembers(of: "nodes/{node}", VolumeConnectorRules.self, "volume/connectors", since: 32, to: &table)
        addMembers(of: "nodes/{node}", VolumeTargetRules.self, "volume/targets", since: 32, to: &table)
        for suffix in ["", "/detail"] {
            table.add(.get, at: "portgroups/{parent}/ports" + suffix, since: 24) { request in
                let portgroup = try await ResourceController(PortgroupRules.self, services)
                    .find(request["parent"], version: request.version)
                let filters = [ResourceQuery.Filter.equals("portgroup_uuid", portgroup.uuid.description)]
                let place = ListPlace(
                    "portgroups/\(portgroup.uuid)/ports", isDetailPath: !suffix.isEmpty, filters: filters)
                return try await ResourceController(PortRules.self, services).list(request, place)
            }
        }
        table.add(.get, at: "volume", since: 32) { try volume($0, "volume") }
        table.add(.get, at: "nodes/{node}/volume", since: 32) { request in
            let node = try await services.existingNode(request["node"])
            return try volume(request, "nodes/\(node.uuid)/volume")
        }
        table.add(.get, at: "chassis/{parent}/nodes") { try await nodes($0, isDetailPath: false) }
        table.add(.get, at: "chassis/{parent}/nodes/detail") { try await nodes($0, isDetailPath: true) }
    }

    /// The lists of what belongs to a node. Changing it there is refused, as Ironic does.
    private func addMembers<Rules: ResourceRules>(
        of parent: String, _ rules: Rules.Type, _ name: String, since: Int = 1, to table: inout RouteTable
    ) {
        for suffix in Rules.hasDetailPath ? ["", "/detail"] : [""] {
            table.add(.get, at: "\(parent)/\(name)\(suffix)", since: since) { request in
                let node = try await services.existingNode(request["node"])
                let filters = [ResourceQuery.Filter.equals("node_uuid", node.uuid.description)]
                let place = ListPlace("nodes/\(node.uuid)/\(name)", isDetailPath: !suffix.isEmpty, filters: filters)
                return try await ResourceController(rules, services).list(request, place)
            }
        }
        let refusal: Route.Handler = { _ in throw APIError.forbidden("Operation not permitted: use /v1/\(Rules.path).") }
        table.add(.post, at: "\(parent)/\(name)", since: since, refusal)
        table.add(.patch, .delete, at: "\(parent)/\(name)/{member}", since: since, refusal)
    }

    private func volume(_ request: APIRequest, _ path: String) throws -> APIResponse {
        _ = try request.arguments()
        let context = services.context(request)
        return .ok { writer in
            writer.beginObject()
            for (key, suffix) in [("links", ""), ("connectors", "/connectors"), ("targets", "/targets")] {
                writer.key(key)
                writer.links(context, to: path + suffix)
            }
            writer.endObject()
        }
    }

    private func nodes(_ request: APIRequest, isDetailPath: Bool) async throws -> APIResponse {
        let chassis = try await ResourceController(ChassisRules.self, services)
            .find(request["parent"], version: request.version)
        let shape: Set = isDetailPath ? [] : ["fields", "detail"]
        let arguments = try request.arguments(PageArguments.names.union(shape))
        let page = try PageArguments(arguments, of: Node.fields, version: request.version)
        var selection: Selection = isDetailPath ? .detail : .summary
        if try arguments.bool("detail") == true { selection = .detail }
        if let names = arguments.list("fields") {
            selection = try Node.fields.selection(names, version: request.version)
        }
        var query = NodeQuery(page: try Page(page))
        query.chassisUUID = chassis.uuid
        let projection = Projection(Node.fields, selection, services.context(request))
        query.extent = projection.extent
        let nodes: [Node]
        do throws(StoreError) {
            nodes = try await services.store.nodes(query)
        } catch {
            throw error.refusal(of: .reading)
        }
        let next =
            nodes.count == page.limit
            ? nodes.last.map { last in
                page.next(
                    path: "chassis/\(chassis.uuid)/nodes" + (isDetailPath ? "/detail" : ""), after: last.uuid.description,
                    filters: [], context: projection.context)
            } : nil
        return APIResponse(status: 200, body: .json(projection.list(nodes, under: "nodes", next: next)))
    }
}
