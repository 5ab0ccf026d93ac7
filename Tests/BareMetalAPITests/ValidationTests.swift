import BareMetalAPI
import Documents
import Model
import Testing

@Suite struct ValidationTests {
    @Test(arguments: [
        ("a", true), ("A-z.0_~", true), ("", false), ("a b", false), ("ä", false), ("a/b", false),
        ("1be26c0b-03f2-4d2e-ae87-c02d7f33c123", false), ("1BE26C0B03F24D2EAE87C02D7F33C123", false),
        (String(repeating: "a", count: 255), true), (String(repeating: "a", count: 256), false),
    ])
    func knowsNames(text: String, isValid: Bool) {
        #expect(ResourceName.isValid(text) == isValid)
    }

    @Test(arguments: [
        ("a.b-c", true), ("1.2", true), ("a_b", false), ("-a", false), ("a-", false), ("a..b", false), (".a", false),
        (String(repeating: "a", count: 63), true), (String(repeating: "a", count: 64), false),
    ])
    func knowsHostNames(text: String, isValid: Bool) {
        #expect(ResourceName.isHostname(text) == isValid)
    }

    @Test func capitalsInAUUIDMatchNothing() throws {
        #expect(try ResourceIdentifier(someUUID.description) == .uuid(someUUID))
        #expect(try ResourceIdentifier("node-1") == .name("node-1"))
        let capitals = someUUID.description.uppercased()
        #expect(try ResourceIdentifier(capitals) == .unmatched(capitals))
        #expect(refusal { () throws(APIError) in try ResourceIdentifier("a b") }?.form == .framework)
    }

    @Test(arguments: [
        ("CUSTOM_A", true), ("CUSTOM_", false), ("CUSTOM_a", false), ("CUSTOM_A-B", false), ("HW_CPU_X86_VMX", true),
        ("HW_NONSENSE", false), ("custom_a", false), ("CUSTOM_0_9", true), ("", false),
        ("CUSTOM_" + String(repeating: "A", count: 248), true), ("CUSTOM_" + String(repeating: "A", count: 249), false),
    ])
    func knowsTraits(text: String, isValid: Bool) {
        #expect(TraitName.isValid(text) == isValid)
    }

    @Test func knowsAllStandardTraits() {
        #expect(StandardTraits.names.count == 377)
        #expect(
            Set(StandardTraits.names.compactMap { $0.split(separator: "_").first })
                == ["HW", "COMPUTE", "STORAGE", "MISC", "OWNER"])
    }

    @Test func aNodeHasFiftyTraitsAtMost() throws {
        func request(_ count: Int) throws(APIError) -> TraitsRequest {
            try TraitsRequest(["traits": .array((0..<count).map { .string("CUSTOM_\($0)") })])
        }
        #expect(try request(50).traits.count == 50)
        #expect(status { () throws(APIError) in try request(51) } == 400)
        #expect(try TraitsRequest(["traits": ["CUSTOM_B", "CUSTOM_A", "CUSTOM_B"]]).traits == ["CUSTOM_A", "CUSTOM_B"])
    }

    @Test(
        arguments: [
            ([:], 200), (["port_id": "p", "switch_id": "52:54:00:cf:2d:31"], 200),
            (["port_id": "p", "switch_id": "0x1122334455667788"], 200), (["port_id": "p", "switch_id": "1122334455667788"], 200),
            (["port_id": "p", "hostname": "h"], 200), (["network_type": "unmanaged"], 200), (["network_type": "managed"], 400),
            (["port_id": "p"], 400), (["switch_id": "52:54:00:cf:2d:31"], 400), (["port_id": "p", "switch_id": "x"], 400),
            (["port_id": "p", "hostname": "h", "x": "y"], 400), (["port_id": 1, "hostname": "h"], 400),
            (["network_type": "other", "port_id": "p", "hostname": "h"], 400),
            (["port_id": "p", "switch_id": "52:54:00:cf:2d:31", "switch_info": "s", "network_type": "managed"], 200),
        ] as [(JSONObject, Int)])
    func knowsLocalLinkConnections(object: JSONObject, expected: Int) {
        #expect(status { () throws(APIError) in try LocalLinkConnection.check(object, version: .newest) } == expected)
    }

    @Test func networkTypesCameWithVersion64() {
        let object: JSONObject = ["network_type": "unmanaged"]
        #expect(status { () throws(APIError) in try LocalLinkConnection.check(object, version: 63) } == 406)
        #expect(status { () throws(APIError) in try LocalLinkConnection.check(object, version: 64) } == 200)
    }

    static let networkData: JSONObject = [
        "links": [["id": "eth0", "type": "phy", "ethernet_mac_address": "52:54:00:cf:2d:31"]],
        "networks": [["id": "n0", "type": "ipv4", "link": "eth0", "ip_address": "10.0.0.5", "routes": []]],
        "services": [["type": "dns", "address": "10.0.0.1"]],
    ]

    @Test(
        arguments: [
            ("links", .null, 400), ("links", [["id": "x"]], 400), ("links", [1], 400), ("links", [:], 400), ("networks", [], 200),
            ("networks", [["id": "n", "type": "ipv4", "link": "eth9"]], 400),
            ("networks", [["id": "n", "type": "ipv4", "link": "eth0", "routes": 5]], 400), ("services", [["type": "dns"]], 400),
            ("services", [], 200), ("links", [["id": "eth0", "type": "phy", "ethernet_mac_address": 5]], 400),
        ] as [(String, JSON, Int)])
    func knowsNetworkData(key: String, value: JSON, expected: Int) {
        #expect(status { () throws(APIError) in try NetworkDataSchema.check(Self.networkData) } == 200)
        let changed = Self.networkData.merging(JSONObject([(key, value)]))
        #expect(status { () throws(APIError) in try NetworkDataSchema.check(changed) } == expected)
    }

    private static let disk: JSONObject = ["raid_level": "1", "size_gb": 100]

    @Test(
        arguments: [
            ([:], 200), (["raid_level": "7"], 400), (["raid_level": 1], 400), (["size_gb": "MAX"], 200), (["size_gb": -1], 400),
            (["size_gb": "much"], 400), (["is_root_volume": true], 200), (["is_root_volume": "true"], 400),
            (["disk_type": "ssd"], 200), (["disk_type": "tape"], 400), (["interface_type": "sas"], 200), (["nonsense": 1], 400),
            (["number_of_physical_disks": 0], 400), (["physical_disks": ["a"]], 400),
            (["physical_disks": ["a"], "controller": "c"], 200), (["physical_disks": [["size": 1]], "controller": "c"], 400),
            (["controller": "software"], 200), (["controller": "software", "raid_level": "0"], 400),
        ] as [(JSONObject, Int)])
    func knowsRAID(changes: JSONObject, expected: Int) {
        let config: JSONObject = ["logical_disks": [.object(Self.disk.merging(changes))]]
        #expect(status { () throws(APIError) in try TargetRAIDConfig.check(config) } == expected)
    }

    @Test func aRAIDHasDisksAndOneRootAtMost() {
        let root = JSON.object(Self.disk.merging(["is_root_volume": true]))
        #expect(status { () throws(APIError) in try TargetRAIDConfig.check([:]) } == 200)
        #expect(status { () throws(APIError) in try TargetRAIDConfig.check(["logical_disks": []]) } == 400)
        #expect(status { () throws(APIError) in try TargetRAIDConfig.check(["disks": [root]]) } == 400)
        #expect(status { () throws(APIError) in try TargetRAIDConfig.check(["logical_disks": [root, root]]) } == 400)
        #expect(TargetRAIDConfig.properties.count == 10)
    }

    @Test(
        arguments: [
            (["op": "eq", "args": ["values": [1, 2]]], 200), (["op": "!eq", "args": [[1, 2]]], 200),
            (["op": "ne", "args": ["values": [1]]], 400), (["op": "eq"], 400),
            (["op": "eq", "args": ["values": [1], "x": 1]], 400),
            (["op": "in-net", "args": ["10.0.0.1"]], 400), (["op": "is-none", "args": ["value": "a"], "multiple": "some"], 400),
            (["op": "is-none", "args": ["value": "a"], "multiple": "any", "loop": ["a"]], 200), (["op": 1], 400),
            (["op": "is-none", "args": "a"], 400), (["op": "is-none", "args": ["value": "a"], "x": 1], 400),
        ] as [(JSON, Int)])
    func knowsConditions(condition: JSON, expected: Int) {
        #expect(status { () throws(APIError) in try InspectionRuleSchema.checkConditions([condition]) } == expected)
    }

    @Test(
        arguments: [
            ([["op": "fail", "args": ["msg": "x"]]], 200), ([], 400), (nil, 400), ([["op": "!fail", "args": ["msg": "x"]]], 400),
            ([["op": "set-attribute", "args": ["path": "/a"]]], 400), ([["op": "set-attribute", "args": ["/a", 1]]], 200),
            ([["op": "add-trait", "args": ["name": "CUSTOM_A"]], ["op": "eq", "args": ["values": [1]]]], 400), ([1], 400),
        ] as [(JSON, Int)])
    func knowsActions(actions: JSON, expected: Int) {
        #expect(status { () throws(APIError) in try InspectionRuleSchema.checkActions(actions) } == expected)
    }
}
