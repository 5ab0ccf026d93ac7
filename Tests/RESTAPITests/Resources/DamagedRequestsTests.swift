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
        "events", "nodes/one/ports", "nodes/one/portgroups", "nodes/one/volume/targets",
    ]
    private static let arguments = [
        "limit", "marker", "sort_key", "sort_dir", "fields", "detail", "node", "address", "portgroup", "shard", "type", "x",
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

    private struct Sender {
        var generator: SeededDraws

        mutating func json(depth: Int = 0) -> JSON {
            switch Int.random(in: 0..<(depth > 4 ? 6 : 9), using: &generator) {
            case 0: .null
            case 1: .bool(Bool.random(using: &generator))
            case 2: .integer(Int64.random(in: .min ... .max, using: &generator))
            case 3: .number(Double.random(in: -1e300...1e300, using: &generator))
            case 4, 5:
                .string(
                    pick(
                        DamagedRequestsTests.words + DamagedRequestsTests.values + [
                            "add", "remove", "/extra/a", "bios", "\u{0}", "CUSTOM_A",
                        ]))
            case 6: .array((0..<Int.random(in: 0..<4, using: &generator)).map { _ in json(depth: depth + 1) })
            default: object(depth: depth)
            }
        }

        private mutating func object(depth: Int) -> JSON {
            var members = JSONObject()
            for _ in 0..<Int.random(in: 0..<6, using: &generator) {
                members[pick(DamagedRequestsTests.words)] = json(depth: depth + 1)
            }
            return .object(members)
        }

        mutating func pick<Value>(_ values: [Value]) -> Value {
            values[Int.random(in: 0..<values.count, using: &generator)]
        }

        mutating func target() -> String {
            let arguments = (0..<Int.random(in: 0..<3, using: &generator)).map { _ in
                pick(DamagedRequestsTests.arguments) + "=" + pick(DamagedRequestsTests.values)
            }
            return pick(DamagedRequestsTests.paths) + (arguments.isEmpty ? "" : "?" + arguments.joined(separator: "&"))
        }
    }

    @Test func noRequestFailsTheService() async throws {
        let seed: UInt64 = 20_261_124
        var sender = Sender(generator: SeededDraws(seed: seed))
        let world = ResourceWorld()
        try await world.node("one")
        for round in 0..<3_000 {
            let method = sender.pick(HTTPMethod.allCases)
            let target = sender.target()
            let body = method == .get ? nil : Optional(sender.json())
            let version = Microversion(Int.random(in: 1...115, using: &sender.generator))
            let answer = await world.ask(method, target, body, version: version)
            #expect(answer.status < 500, "seed \(seed), round \(round): \(method) \(target) \(body?.text ?? "") → \(answer.text)")
        }
    }
}

/// Random numbers that the seed reproduces (SplitMix64).
struct SeededDraws: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
