import BareMetalAPI
import Model
import Storage

/// `/v1/conductors` (ironic-api.md §8).
struct ConductorRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "conductors", since: 49) { try await list($0) }
        table.add(.get, at: "conductors/{conductor}", since: 49) { try await show($0) }
    }

    private func show(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["fields"])
        let hostname = request["conductor"]
        guard let conductor = try await services.store.conductors().first(where: { $0.hostname == hostname }) else {
            throw APIError.noSuch("conductor", hostname)
        }
        let selection = try selection(arguments, request.version) ?? .detail
        let projection = Projection(ConductorRecord.fields, selection, services.context(request))
        return APIResponse(status: 200, body: .json(projection.document(of: conductor)))
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(PageArguments.names.union(["detail", "fields"]))
        let page = try PageArguments(arguments, of: ConductorRecord.fields, version: request.version)
        let chosen = try selection(arguments, request.version)
        let isDetail = try arguments.bool("detail") == true
        guard chosen == nil || !isDetail else {
            throw APIError.badRequest("Can't fetch a subset of fields with 'detail' set.")
        }
        let conductors = try Self.page(page, of: await services.store.conductors())
        let projection = Projection(
            ConductorRecord.fields, chosen ?? (isDetail ? .detail : .summary), services.context(request))
        var filters: [(String, String)] = isDetail ? [("detail", "True")] : []
        if case .only(let names)? = chosen { filters.append(("fields", names.joined(separator: ","))) }
        let next =
            conductors.count == page.limit
            ? conductors.last.map { last in
                page.next(path: "conductors", after: last.hostname, filters: filters, context: projection.context)
            } : nil
        return APIResponse(status: 200, body: .json(projection.list(Array(conductors), under: "conductors", next: next)))
    }

    private func selection(_ arguments: QueryArguments, _ version: Microversion) throws(APIError) -> Selection? {
        guard let names = arguments.list("fields") else { return nil }
        return try ConductorRecord.fields.selection(names, version: version)
    }

    /// There are few of them: they are sorted and cut here.
    private static func page(_ page: PageArguments, of all: [ConductorRecord]) throws(APIError) -> ArraySlice<ConductorRecord> {
        var sorted = all.sorted { left, right in
            let keys = [left, right].map { conductor in
                switch page.sortKey {
                case "hostname": conductor.hostname
                case "conductor_group": conductor.conductorGroup
                case "updated_at": conductor.updatedAt.description
                default: conductor.createdAt.description
                }
            }
            return (keys[0], left.hostname) < (keys[1], right.hostname)
        }
        if page.isDescending { sorted.reverse() }
        guard let marker = page.marker else { return sorted.prefix(page.limit) }
        guard let place = sorted.firstIndex(where: { $0.hostname == marker }) else { throw .noSuch("conductor", marker) }
        return sorted[(place + 1)...].prefix(page.limit)
    }
}
