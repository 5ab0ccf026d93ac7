import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model

/// `/v1/nodes/{node}/traits` (ironic-api.md §3.9).
struct NodeTraitRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        let path = "nodes/{node}/traits"
        table.add(.get, at: path, since: 37, below: .notAcceptable) { try await list($0) }
        table.add(.put, at: path, since: 37, below: .notAcceptable) { try await replace($0) }
        table.add(.delete, at: path, since: 37, below: .notAcceptable) { request in
            try request.expectNothingMore()
            return try await change(request) { _ in [] }
        }
        table.add(.put, at: path + "/{trait}", since: 37, below: .notAcceptable) { try await add($0) }
        table.add(.delete, at: path + "/{trait}", since: 37, below: .notAcceptable) { try await remove($0) }
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let traits = try await services.managedNode(request).node.traits
        return .ok(["traits": .array(traits.map { .string($0) })])
    }

    private func replace(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let traits = try TraitsRequest(request.object()).traits
        return try await change(request) { _ in traits }
    }

    private func add(_ request: APIRequest) async throws -> APIResponse {
        try request.expectNothingMore()
        let trait = request["trait"]
        try TraitName.check(trait, of: "trait")
        var response = try await change(request) { traits throws(APIError) in
            let more = Set(traits).union([trait])
            guard more.count <= TraitName.countMax else {
                throw .badRequest("traits: at most \(TraitName.countMax) are allowed, and the node has that many.")
            }
            return more.sorted()
        }
        response.headers.append(
            ("Location", "\(request.baseURL)/v1/nodes/\(request["node"].percentEncoded)/traits/\(trait.percentEncoded)"))
        return response
    }

    private func remove(_ request: APIRequest) async throws -> APIResponse {
        try request.expectNothingMore()
        let trait = request["trait"]
        return try await change(request) { traits throws(APIError) in
            guard traits.contains(trait) else { throw .noSuch("trait", trait) }
            return traits.filter { $0 != trait }
        }
    }

    private func change(
        _ request: APIRequest, _ edit: @escaping @Sendable ([String]) throws(APIError) -> [String]
    ) async throws -> APIResponse {
        _ = try await services.conductor.update(request.node, requestID: request.requestID) { node, _ in
            try node.refuseWhileReserved()
            node.traits = try edit(node.traits)
        }
        return .noContent
    }
}
