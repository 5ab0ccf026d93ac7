import BareMetalAPI
import Documents
import Model
import Storage

/// Flavors: named requests, an extension of ours.
enum FlavorRules: ResourceRules {
    static var table: FieldTable<Flavor> { Flavor.fields }
    static let path = "flavors"
    static let namedSince: Microversion? = 1

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> Flavor {
        Flavor(uuid: services.makeID(), name: "", resourceClass: "", createdAt: services.now)
    }

    /// Puts what the flavor that the body names asks for into the body. What the body itself says goes before it; traits and
    /// conditions add up.
    static func apply(to body: inout JSONObject, version: Microversion, _ services: APIServices) async throws {
        guard let value = body.removeValue(forKey: "flavor")?.unlessNull else { return }
        let name = try value.text(of: "flavor")
        let found: Flavor?
        switch try ResourceIdentifier(name) {
        case .uuid(let uuid): found = try await services.store.resource(Flavor.self, .uuid(uuid))
        case .name(let name): found = try await services.store.resource(Flavor.self, .name(name))
        case .unmatched: found = nil
        }
        guard let flavor = found else { throw APIError.badRequest("flavor: Flavor \(name.prefix(80)) could not be found.") }
        if body["resource_class"]?.unlessNull == nil { body["resource_class"] = .string(flavor.resourceClass) }
        let traits = body["traits"]?.arrayValue ?? []
        body["traits"] = .array(traits + flavor.traits.map { .string($0) })
        body["scheduling"] = .object(merged(flavor.scheduling.object, body["scheduling"]?.objectValue ?? [:]))
    }

    private static func merged(_ flavor: JSONObject, _ request: JSONObject) -> JSONObject {
        var merged = flavor.merging(request)
        for list in ["properties", "prefer", "avoid"] {
            let all = (flavor[list]?.arrayValue ?? []) + (request[list]?.arrayValue ?? [])
            if !all.isEmpty { merged[list] = .array(all) }
        }
        return merged
    }
}
