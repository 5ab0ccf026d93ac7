import BareMetalAPI
import Documents
import Model
import RepeatableRandom
import Testing

/// Whatever a client sends is read or refused with a 4xx; nothing ends the process.
@Suite struct RequestDamageTests {
    private static let seeds = [
        #"{"driver": "fake", "name": "a", "extra": {"a": [1, 2.5, null]}, "network_data": {"links": [], "networks": []}}"#,
        #"[{"op": "add", "path": "/extra/a", "value": {"b": "c"}}, {"op": "remove", "path": "/name"}]"#,
        #"{"target": "clean", "clean_steps": [{"interface": "deploy", "step": "x", "args": {"a": 1}, "order": "5"}]}"#,
        #"{"target": "active", "configdrive": {"meta_data": {}, "user_data": "x"}, "deploy_steps": []}"#,
        #"{"target": "soft power off", "timeout": 300}"#, #"{"traits": ["CUSTOM_A", "HW_CPU_X86_VMX"]}"#,
        #"{"logical_disks": [{"raid_level": "1", "size_gb": "MAX", "physical_disks": ["a"], "controller": "software"}]}"#,
        #"{"actions": [{"op": "fail", "args": {"msg": "x"}}], "conditions": [{"op": "!eq", "args": [[1, 2]]}]}"#,
        #"{"name": "CUSTOM_A", "steps": [{"interface": "bios", "step": "x", "order": 1, "priority": 5, "args": {}}]}"#,
        #"{"address": "52:54:00:cf:2d:31", "node_uuid": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123", "pxe_enabled": "on"}"#,
    ]

    private static func damaged(_ text: String, using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where !bytes.isEmpty: bytes.remove(at: index)
            case 1 where !bytes.isEmpty: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 2: bytes.insert(UInt8("{}[]\",:0-eE\\u".utf8.randomElement(using: &generator) ?? 0), at: index)
            case 3 where !bytes.isEmpty: bytes.insert(contentsOf: bytes[..<index], at: index)
            default: bytes = Array(bytes.prefix(index))
            }
        }
        return bytes
    }

    /// Reads `bytes` as everything that has an object for its body.
    private static func statuses(ofObject bytes: [UInt8], version: Microversion) -> [Int] {
        guard let body = try? RequestBody.object(bytes) else { return [400] }
        let port = Port(uuid: someUUID, nodeUUID: otherUUID, address: MACAddress(value: 1), createdAt: someMoment)
        let runbook = Runbook(uuid: someUUID, name: "", steps: [], createdAt: someMoment)
        let rule = InspectionRule(uuid: someUUID, createdAt: someMoment)
        return [
            status { () throws(APIError) in try Node.fields.create(from: body, version: version, base: someNode()) },
            status { () throws(APIError) in try Port.fields.create(from: body, version: version, base: port) },
            status { () throws(APIError) in try Runbook.fields.create(from: body, version: version, base: runbook) },
            status { () throws(APIError) in try InspectionRule.fields.create(from: body, version: version, base: rule) },
            status { () throws(APIError) in try ProvisionRequest(body, version: version).arguments(version: version) },
            status { () throws(APIError) in try PowerRequest(body, version: version) },
            status { () throws(APIError) in try TraitsRequest(body) },
            status { () throws(APIError) in try TargetRAIDConfig.check(body) },
        ]
    }

    /// The statuses of everything that could read `bytes`.
    private static func statuses(reading bytes: [UInt8], version: Microversion) -> [Int] {
        let patch = status { () throws(APIError) in
            try Node.fields.patch(someNode(), RequestBody.patch(bytes), context: context(version))
        }
        return statuses(ofObject: bytes, version: version) + [patch]
    }

    @Test func damagedRequestsAreReadOrRefused() {
        let seed: UInt64 = 0x1205_2026
        var generator = SeededGenerator(seed: seed)
        for round in 0..<4_000 {
            let text = Self.seeds[round % Self.seeds.count]
            let bytes = Self.damaged(text, using: &generator)
            let version = Microversion(Int.random(in: 1...115, using: &generator))
            let statuses = Self.statuses(reading: bytes, version: version)
            #expect(statuses.allSatisfy { [200, 400, 406].contains($0) }, "seed \(seed), round \(round): \(bytes)")
        }
    }

    @Test func damagedQueriesAndVersionsAreReadOrRefused() {
        let seed: UInt64 = 77
        var generator = SeededGenerator(seed: seed)
        for round in 0..<4_000 {
            let bytes = Self.damaged("fields=uuid,name&limit=5&marker=%41b&sort_dir=asc", using: &generator)
            let text = String(decoding: bytes, as: UTF8.self)
            let status = status { () throws(APIError) in
                try PageArguments(
                    QueryArguments(parsing: text, known: ["fields", "limit", "marker", "sort_dir"]), of: Node.fields,
                    version: .newest)
            }
            #expect([200, 400].contains(status), "seed \(seed), round \(round): \(text)")
            _ = try? Microversion.negotiated(standard: text, legacy: text)
            _ = try? ResourceIdentifier(text)
        }
    }

    @Test func deepBodiesAreRefusedInFlatForm() throws {
        let deep = Array((String(repeating: "[", count: 26) + String(repeating: "]", count: 26)).utf8)
        #expect(refusal { () throws(APIError) in try RequestBody.document(deep) }?.form == .flat)
        let allowed = Array((String(repeating: "[", count: 25) + String(repeating: "]", count: 25)).utf8)
        #expect(status { () throws(APIError) in try RequestBody.document(allowed) } == 200)
        #expect(try RequestBody.object([UInt8]()).isEmpty)
        #expect(status { () throws(APIError) in try RequestBody.object(Array("[]".utf8)) } == 400)
        #expect(status { () throws(APIError) in try RequestBody.object(Array("{".utf8)) } == 400)
    }
}
