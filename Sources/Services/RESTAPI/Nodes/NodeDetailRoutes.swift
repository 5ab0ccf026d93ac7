import BareMetalAPI
import Documents
import Lifecycle
import Model
import Storage

/// What was read from a node's hardware and what happened to it: bios, firmware, history, inventory, children.
struct NodeDetailRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/bios", since: 40) { try await listSettings($0) }
        table.add(.get, at: "nodes/{node}/bios/{setting}", since: 40) { try await showSetting($0) }
        table.add(.get, at: "nodes/{node}/firmware", since: 86) { try await listFirmware($0) }
        table.add(.get, at: "nodes/{node}/history", since: 78) { try await listHistory($0) }
        table.add(.get, at: "nodes/{node}/history/{event}", since: 78) { try await showEvent($0) }
        table.add(.get, at: "nodes/{node}/inventory", since: 81) { try await showInventory($0) }
        table.add(.get, at: "nodes/{node}/children", since: 83) { try await listChildren($0) }
    }

    private func listSettings(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(request.version >= 74 ? ["detail", "fields"] : [])
        let node = try await services.managedNode(request).node.uuid
        let isDetail = try arguments.bool("detail") ?? false
        var selection: Selection = isDetail ? .detail : .summary
        if let names = arguments.list("fields") {
            guard !isDetail else { throw APIError.badRequest("Can't fetch a subset of fields with 'detail' set.") }
            selection = try BIOSSetting.fields.selection(names, version: request.version)
        }
        let settings = try await services.store.biosSettings(of: node).map { NodePart($0, of: node) }
        let projection = Projection(BIOSSetting.fields, selection, services.context(request))
        return APIResponse(status: 200, body: .json(projection.list(settings, under: "bios")))
    }

    private func showSetting(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node.uuid
        let name = request["setting"]
        guard let setting = try await services.store.biosSettings(of: node).first(where: { $0.name == name }) else {
            throw APIError.noSuch("BIOS setting", name)
        }
        let projection = Projection(BIOSSetting.fields, .detail, services.context(request))
        return .ok { writer in
            writer.beginObject()
            writer.key(name)
            projection.write(NodePart(setting, of: node), to: &writer)
            writer.endObject()
        }
    }

    private func listFirmware(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node.uuid
        let projection = Projection(FirmwareComponent.fields, .detail, services.context(request))
        return APIResponse(
            status: 200, body: .json(projection.list(try await services.store.firmware(of: node), under: "firmware")))
    }

    private func listHistory(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(PageArguments.names.union(["detail"]))
        let page = try PageArguments(
            arguments, of: HistoryEvent.fields, version: request.version, limitMax: services.pageItemsMax)
        let isDetail = try arguments.bool("detail") ?? false
        let node = try await services.managedNode(request).node.uuid
        let events = try await services.store.history(
            of: node,
            page: Page(limit: page.limit, marker: page.markerUUID, sortKey: page.sortKey, isDescending: page.isDescending))
        let projection = Projection(HistoryEvent.fields, isDetail ? .detail : .summary, services.context(request))
        var next: String?
        if let last = events.last, events.count == page.limit {
            next = page.next(
                path: "nodes/\(node)/history", after: last.uuid.description, filters: isDetail ? [("detail", "True")] : [],
                context: projection.context)
        }
        let shown = isDetail ? events : events.map(\.shortened)
        return APIResponse(status: 200, body: .json(projection.list(shown, under: "history", next: next)))
    }

    private func showEvent(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node.uuid
        guard let uuid = ResourceID(request["event"]), let event = try await services.store.historyEvent(uuid, of: node) else {
            throw APIError.noSuch("history event", request["event"])
        }
        let projection = Projection(HistoryEvent.fields, .detail, services.context(request))
        return APIResponse(status: 200, body: .json(projection.document(of: event)))
    }

    private func showInventory(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node.uuid
        guard let found = try await services.store.inventory(of: node) else {
            throw APIError.notFound("Could not find inventory for node \(node): it was not inspected.")
        }
        return .ok { writer in
            writer.beginObject()
            writer.key("inventory")
            writer.text(found.inventory)
            writer.key("plugin_data")
            writer.text(found.pluginData)
            writer.endObject()
        }
    }

    private func listChildren(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node.uuid
        var query = NodeQuery()
        query.parentNode = node
        query.extent = .summary
        let children = try await services.store.nodes(query)
        return .ok([
            "children": .array(children.map { .string($0.uuid.description) }),
            "links": [
                "href": .string("\(request.baseURL)/v1/nodes?parent_node=\(node)"), "rel": "children",
            ],
        ])
    }
}
