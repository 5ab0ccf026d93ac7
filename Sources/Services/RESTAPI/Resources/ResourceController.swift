import BareMetalAPI
import Documents
import Model
import Storage

/// Lists, shows, creates, changes and deletes resources of one kind, by its rules.
struct ResourceController<Rules: ResourceRules>: RouteGroup {
    typealias R = Rules.R

    /// How often a change is made again when another one came between reading and writing.
    private static var attemptsMax: Int { 5 }

    let services: APIServices

    init(_ rules: Rules.Type = Rules.self, _ services: APIServices) {
        self.services = services
    }

    func add(to table: inout RouteTable) {
        let (path, since, below) = (Rules.path, Rules.since, Rules.below)
        table.add(.get, at: path, since: since, below: below) { try await list($0, ListPlace(path)) }
        table.add(.post, at: path, since: since, below: below) { try await create($0) }
        if Rules.hasDetailPath {
            table.add(.get, at: path + "/detail", since: since, below: below) {
                try await list($0, ListPlace(path, isDetailPath: true))
            }
        }
        let one = path + "/{resource}"
        table.add(.get, at: one, since: since, below: below) { try await show($0) }
        table.add(.patch, at: one, since: since, below: below) { try await change($0) }
        table.add(.delete, at: one, since: since, below: below) { try await delete($0) }
    }

    /// The resource that `text` names, as far as the version knows names.
    func find(_ text: String, version: Microversion) async throws -> R {
        if Rules.namedSince == nil, !ResourceID.isUUIDLike(text) {
            throw APIError.framework(400, "Expected a UUID but received \"\(text.prefix(80))\".")
        }
        let found: R? =
            switch try ResourceIdentifier(text) {
            case .uuid(let uuid): try await services.store.resource(R.self, .uuid(uuid))
            case .name(let name) where (Rules.namedSince ?? .newest) <= version:
                try await services.store.resource(R.self, .name(name))
            case .name, .unmatched: nil
            }
        guard let found else { throw APIError.noSuch(R.noun, text) }
        return found
    }

    func show(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["fields"])
        let resource = try await find(request["resource"], version: request.version)
        let selection = try fields(arguments, version: request.version) ?? .detail
        return answer(200, resource, selection, request)
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        var body = try request.object()
        let base = try await Rules.base(for: &body, version: request.version, services)
        let resource = try Rules.table.create(from: body, version: request.version, base: base)
        try await repeating(.creation) {
            let fence = try await Rules.checkCreation(of: resource, services)
            try await services.store.create(resource, fencedBy: fence)
        }
        return created(resource, request)
    }

    /// The answer to the request that made `resource`.
    func created(_ resource: R, _ request: APIRequest) -> APIResponse {
        var response = answer(201, resource, .detail, request)
        response.headers.append(("Location", "\(request.baseURL)/v1/\(Rules.path)/\(resource.uuid)"))
        return response
    }

    func change(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let patch = try request.patch()
        return try await repeating(.change) {
            let old = try await find(request["resource"], version: request.version)
            var new = try Rules.table.patch(old, patch, context: services.context(request))
            guard new != old else { return answer(200, old, .detail, request) }
            let fence = try await Rules.checkChange(of: old, to: new, services)
            new.updatedAt = services.now
            try await services.store.update(new, from: old, fencedBy: fence)
            return answer(200, new, .detail, request)
        }
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let text = request["resource"]
        guard !Rules.isDeletedByUUID || ResourceID.isUUIDLike(text) else {
            throw APIError.framework(400, "Expected a UUID but received \"\(text.prefix(80))\".")
        }
        try await repeating(.deletion) {
            let resource = try await find(text, version: request.version)
            let fence = try await Rules.checkDeletion(of: resource, services)
            try await services.store.delete(R.self, resource.uuid, fencedBy: fence)
        }
        return .noContent
    }

    func answer(_ status: Int, _ resource: R, _ selection: Selection, _ request: APIRequest) -> APIResponse {
        let projection = Projection(Rules.table, selection, services.context(request))
        return APIResponse(status: status, body: .json(projection.document(of: resource)))
    }

    /// The selection that `fields=` makes, if it is there.
    func fields(_ arguments: QueryArguments, version: Microversion) throws(APIError) -> Selection? {
        guard let names = arguments.list("fields") else { return nil }
        guard version >= Rules.fieldsSince else {
            throw .tooNew("The argument 'fields'", since: Rules.fieldsSince, version: version)
        }
        return try Rules.table.selection(names, version: version)
    }

    /// Checks and writes; does both again when somebody changed the resource or its node in between.
    private func repeating<Answer>(_ action: StoreError.Action, _ body: () async throws -> Answer) async throws -> Answer {
        for _ in 1..<Self.attemptsMax {
            do { return try await body() } catch StoreError.conflict {} catch let error as StoreError {
                throw error.refusal(of: action)
            }
        }
        do { return try await body() } catch let error as StoreError { throw error.refusal(of: action) }
    }
}
