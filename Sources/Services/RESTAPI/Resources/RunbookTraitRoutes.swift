import BareMetalAPI
import Documents
import Model
import Storage

/// `/v1/runbooks/{runbook}/traits`: the traits of nodes that may run the runbook.
struct RunbookTraitRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        let all = "runbooks/{runbook}/traits"
        let one = all + "/{trait}"
        table.add(.get, at: all, since: 112) { try await list($0) }
        table.add(.put, at: all, since: 112) { request in
            let traits = try TraitsRequest(request.object()).traits
            return try await change(request) { $0.traits = traits }
        }
        table.add(.delete, at: all, since: 112) { request in try await change(request) { $0.traits = [] } }
        table.add(.put, at: one, since: 112) { try await addTrait($0) }
        table.add(.delete, at: one, since: 112) { try await removeTrait($0) }
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let runbook = try await runbook(request)
        return .ok { writer in
            writer.beginObject()
            writer.key("traits")
            writer.strings(runbook.traits)
            writer.endObject()
        }
    }

    private func addTrait(_ request: APIRequest) async throws -> APIResponse {
        let trait = request["trait"]
        try TraitName.check(trait, of: "trait")
        guard try request.object()["traits"] == nil else {
            throw APIError.badRequest("traits: the trait is named in the path; give one of them.")
        }
        var response = try await change(request) { runbook in
            let traits = Set(runbook.traits).union([trait])
            guard traits.count <= TraitName.countMax else {
                throw APIError.badRequest("trait: a runbook has at most \(TraitName.countMax) traits.")
            }
            runbook.traits = traits.sorted()
        }
        response.headers.append(("Location", "\(request.baseURL)/v1/runbooks/\(request["runbook"])/traits/\(trait)"))
        return response
    }

    private func removeTrait(_ request: APIRequest) async throws -> APIResponse {
        let trait = request["trait"]
        return try await change(request) { runbook in
            guard let index = runbook.traits.firstIndex(of: trait) else { throw APIError.noSuch("trait", trait) }
            runbook.traits.remove(at: index)
        }
    }

    private func change(
        _ request: APIRequest, _ edit: (inout Runbook) throws -> Void
    ) async throws -> APIResponse {
        _ = try request.arguments()
        let old = try await runbook(request)
        var new = old
        try edit(&new)
        guard new != old else { return .noContent }
        new.updatedAt = services.now
        do throws(StoreError) {
            try await services.store.update(new, from: old)
        } catch {
            throw error.refusal(of: .change)
        }
        return .noContent
    }

    private func runbook(_ request: APIRequest) async throws -> Runbook {
        try await ResourceController(RunbookRules.self, services).find(request["runbook"], version: request.version)
    }
}
