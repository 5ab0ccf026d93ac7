import BareMetalAPI
import Documents
import Storage

/// The routes of all resources beside nodes, and of the lists of them below nodes.
package struct ResourceRoutes: RouteGroup {
    private let services: APIServices

    /// Routes that work with `services`.
    package init(_ services: APIServices) {
        self.services = services
    }

    package func add(to table: inout RouteTable) {
        table.add(ResourceController(PortRules.self, services))
        table.add(ResourceController(PortgroupRules.self, services))
        table.add(ResourceController(ChassisRules.self, services))
        table.add(ResourceController(VolumeConnectorRules.self, services))
        table.add(ResourceController(VolumeTargetRules.self, services))
        table.add(ResourceController(DeployTemplateRules.self, services))
        table.add(ResourceController(RunbookRules.self, services))
        table.add(ResourceController(InspectionRuleRules.self, services))
        table.add(ResourceController(FlavorRules.self, services))
        table.add(RunbookTraitRoutes(services: services))
        table.add(MemberRoutes(services: services))
        table.add(ConductorRoutes(services: services))
        table.add(DriverRoutes(services: services))
        table.add(.get, at: "shards", since: 82) { try await shards($0) }
        table.add(.post, at: "events", since: 54) { request in
            _ = try request.arguments()
            try NetworkEvents.check(request.object())
            return .noContent
        }
    }

    /// Nodes without a shard are counted under the name `None`, as Ironic does.
    private func shards(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let shards = try await services.store.shards()
        return .ok { writer in
            writer.beginObject()
            writer.key("shards")
            writer.beginArray()
            for shard in shards {
                writer.beginObject()
                writer.key("name")
                writer.string(shard.name ?? "None")
                writer.key("count")
                writer.integer(shard.count)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }
}
