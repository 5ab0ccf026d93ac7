import BareMetalAPI
import Documents
import Model
import Storage

/// What is special about allocations (ironic-api.md §9). They are filed, backfilled and released through the conductor.
enum AllocationRules: ResourceRules {
    static var table: FieldTable<Allocation> { Allocation.fields }
    static let path = "allocations"
    static let since = 52
    static let below = Route.Below.hidesCollection
    static let namedSince: Microversion? = 52
    static let takesDetail = false
    static let filterNames: Set<String> = ["node", "resource_class", "state", "owner", "batch", "group"]

    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] {
        var filters: [ResourceQuery.Filter] = []
        for name in ["resource_class", "state"] {
            if let text = try arguments.text(name) { filters.append(.equals(name, text)) }
        }
        if let batch = try arguments.uuid("batch") { filters.append(.equals("batch", batch.description)) }
        if let group = try arguments.text("group") { filters.append(.equals("group_name", group)) }
        if let owner = try arguments.text("owner") {
            guard version >= 60 else { throw APIError.tooNew("The filter 'owner'", since: 60, version: version) }
            filters.append(.equals("owner", owner))
        }
        if let text = try arguments.text("node") {
            filters.append(.equals("node_uuid", try await node(text, of: "node", services).uuid.description))
        }
        return filters
    }

    /// A new allocation with the candidates by their UUIDs; `node` has been taken out of the body before.
    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> Allocation {
        if let candidates = body["candidate_nodes"]?.unlessNull {
            body["candidate_nodes"] = .array(try await uuids(of: candidates, services))
        }
        return Allocation(uuid: services.makeID(), createdAt: services.now)
    }

    /// The node that a field of a request names: 400 where there is none, since the request is wrong then.
    static func node(_ text: String, of field: String, _ services: APIServices) async throws -> Node {
        let found: Node?
        do { found = try await services.node(text) } catch is APIError { found = nil }
        guard let found else { throw APIError.badRequest("\(field): Node \(text.prefix(80)) could not be found.") }
        return found
    }

    private static func uuids(of candidates: JSON, _ services: APIServices) async throws -> [JSON] {
        var uuids: [JSON] = []
        for candidate in try candidates.array(of: "candidate_nodes") {
            let text = try candidate.text(of: "candidate_nodes")
            uuids.append(.string(try await node(text, of: "candidate_nodes", services).uuid.description))
        }
        return uuids
    }
}
