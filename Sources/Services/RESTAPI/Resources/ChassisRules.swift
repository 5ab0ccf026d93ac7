import BareMetalAPI
import Documents
import Model
import Storage

/// What is special about chassis (ironic-api.md §6).
enum ChassisRules: ResourceRules {
    static var table: FieldTable<Chassis> { Chassis.fields }
    static let path = "chassis"
    static let hasDetailPath = true
    static let fieldsSince: Microversion = 8
    static let detailSince: Microversion = 43

    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> Chassis {
        Chassis(uuid: services.makeID(), createdAt: services.now)
    }

    static func checkDeletion(of chassis: Chassis, _ services: APIServices) async throws -> NodeRevision? {
        var query = NodeQuery(page: Page(limit: 1))
        query.chassisUUID = chassis.uuid
        query.extent = .summary
        guard try await services.store.nodes(query).isEmpty else {
            throw APIError.badRequest("Chassis \(chassis.uuid) contains nodes: take them out of it first.")
        }
        return nil
    }
}
