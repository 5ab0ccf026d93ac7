import BareMetalAPI
import Documents
import Model
import Storage

/// Where a list stands: its path, and what it is limited to by it.
struct ListPlace: Sendable {
    /// Under `/v1`, without `/detail`.
    let path: String
    let isDetailPath: Bool
    /// Conditions that the path makes: the ports of one node.
    let filters: [ResourceQuery.Filter]

    init(_ path: String, isDetailPath: Bool = false, filters: [ResourceQuery.Filter] = []) {
        self.path = path
        self.isDetailPath = isDetailPath
        self.filters = filters
    }
}

extension ResourceController {
    /// A page of the resources at `place`.
    func list(_ request: APIRequest, _ place: ListPlace) async throws -> APIResponse {
        let shape: Set = place.isDetailPath ? [] : Rules.takesDetail ? ["fields", "detail"] : ["fields"]
        let known = PageArguments.names.union(Rules.filterNames).union(shape)
        let arguments = try request.arguments(known)
        let selection = try selection(arguments, place, version: request.version)
        let page = try PageArguments(arguments, of: Rules.table, version: request.version, limitMax: services.pageItemsMax)
        let filters = try await Rules.filters(arguments, version: request.version, services)
        let query = ResourceQuery(page: try Page(page), filters: place.filters + filters)
        let found: [R]
        do throws(StoreError) {
            found = try await services.store.resources(R.self, query)
        } catch {
            throw error.refusal(of: .reading)
        }
        let projection = Projection(Rules.table, selection, services.context(request))
        let next =
            found.count == page.limit
            ? found.last.map { last in
                page.next(
                    path: place.path + (place.isDetailPath ? "/detail" : ""), after: last.uuid.description,
                    filters: kept(arguments, selection, place, request.version), context: projection.context)
            } : nil
        return APIResponse(
            status: 200, body: .json(projection.list(found, under: Rules.table.collection, next: next)))
    }

    private func selection(
        _ arguments: QueryArguments, _ place: ListPlace, version: Microversion
    ) throws(APIError) -> Selection {
        if place.isDetailPath { return .detail }
        let selection = try fields(arguments, version: version)
        guard let isDetail = try arguments.bool("detail") else { return selection ?? .summary }
        guard version >= Rules.detailSince else {
            throw .badRequest("detail: needs API version \(Rules.detailSince) or newer.")
        }
        guard isDetail else { return selection ?? .summary }
        guard selection == nil else { throw .badRequest("Can't fetch a subset of fields with 'detail' set.") }
        return .detail
    }

    /// The arguments that the next page repeats.
    private func kept(
        _ arguments: QueryArguments, _ selection: Selection, _ place: ListPlace, _ version: Microversion
    ) -> [(String, String)] {
        let filters = Rules.filterNames.sorted().compactMap { name in
            (try? arguments.text(name)).flatMap { $0 }.map { (name, $0) }
        }
        switch selection {
        case .detail: return filters + (place.isDetailPath ? [] : [("detail", "True")])
        case .only(let names): return filters + [("fields", names.joined(separator: ","))]
        case .summary:
            guard version >= Rules.fieldsSince else { return filters }
            return filters + [("fields", Rules.table.summaryNames(version: version).joined(separator: ","))]
        }
    }
}

extension Page {
    /// The page that a request asks for.
    init(_ arguments: PageArguments) throws(APIError) {
        self.init(
            limit: arguments.limit, marker: try arguments.markerUUID, sortKey: arguments.sortKey,
            isDescending: arguments.isDescending)
    }
}
