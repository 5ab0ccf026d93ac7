import BareMetalAPI
import Documents
import Model
import RESTAPI
import Testing

/// Whatever is sent to whatever path: an answer or a 4xx, never a failure of the service.
@Suite struct DamagedRequestsTests {
    private static let paths = [
        "ports", "ports/detail", "ports/x", "portgroups", "portgroups/x/ports", "chassis",
        "chassis/1be26c0b-03f2-4d2e-ae87-c02d7f33c123",
        "volume", "volume/connectors", "volume/targets", "deploy_templates", "runbooks", "runbooks/x/traits",
        "runbooks/x/traits/y",
        "inspection_rules", "conductors", "conductors/x", "drivers", "drivers/paper", "drivers/paper/vendor_passthru", "shards",
        "events", "nodes/one/ports", "nodes/one/portgroups", "nodes/one/volume/targets", "nodes/one/timeline", "nodes/one/why",
    ]
    private static let arguments = [
        "limit", "marker", "sort_key", "sort_dir", "fields", "detail", "node", "address", "portgroup", "shard", "type", "x",
        "since",
        "wait",
    ]
    private static let values = [
        "", "0", "-1", "true", "uuid", "id", "%00", "%ff", "%F0%9F%90%A6", "name,address", "one", "desc", "99999999999999999999",
        "1be26c0b-03f2-4d2e-ae87-c02d7f33c123", "52:54:00:cf:2d:31",
    ]
    private static let words: [String] = [
        "address", "node_uuid", "name", "extra", "steps", "interface", "step", "args", "order", "priority", "actions",
        "conditions",
        "op", "path", "value", "events", "event", "type", "connector_id", "boot_index", "traits", "description", "uuid",
    ]

    @Test func noRequestFailsTheService() async throws {
        let seed: UInt64 = 20_261_124
        var requests = RandomRequests(
            paths: Self.paths, arguments: Self.arguments, values: Self.values, words: Self.words, seed: seed)
        let world = ResourceWorld()
        try await world.node("one")
        for round in 0..<3_000 {
            let request = requests.next()
            let answer = await world.ask(request.method, request.target, request.body, version: request.version)
            #expect(answer.status < 500, "seed \(seed), round \(round): \(request) → \(answer.text)")
        }
    }
}
