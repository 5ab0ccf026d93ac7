import BareMetalAPI
import Documents
import Model
import Testing

@Suite struct NodeRequestTests {
    static let since: [String: Int] = [
        "active": 1, "deleted": 1, "rebuild": 1, "manage": 4, "provide": 4, "inspect": 6, "abort": 13, "clean": 15, "adopt": 17,
        "rescue": 38, "unrescue": 38, "deploy": 73, "undeploy": 73, "unhold": 85, "service": 87,
    ]

    @Test func everyVerbHasItsVersion() throws {
        #expect(Set(ProvisionVerb.allCases.map(\.rawValue)) == Set(Self.since.keys))
        for (target, minor) in Self.since {
            let verb = try ProvisionVerb(target, version: .newest)
            #expect(verb.since == Microversion(minor))
            guard minor > 1 else { continue }
            let early = status { () throws(APIError) in try ProvisionVerb(target, version: Microversion(minor - 1)) }
            #expect(early == (["unhold", "service"].contains(target) ? 200 : 406), "\(target)")
            #expect(status { () throws(APIError) in try verb.checkVersion(Microversion(minor - 1)) } == 406)
        }
        #expect(status { () throws(APIError) in try ProvisionVerb("explode", version: .newest) } == 400)
    }

    @Test(arguments: [
        (ProvisionState.inspectWait, 40, 406), (.inspectWait, 41, 200), (.deployWait, 109, 406), (.deployWait, 110, 200),
        (.cleanWait, 13, 200), (.cleanWait, 12, 406),
    ])
    func abortGrewWithTheVersions(state: ProvisionState, minor: Int, expected: Int) {
        #expect(
            status { () throws(APIError) in try ProvisionVerb.abort.checkVersion(Microversion(minor), in: state) } == expected)
    }

    private static let step: JSON = ["interface": "deploy", "step": "erase_devices"]
    private static let prioritized: JSON = ["interface": "bios", "step": "apply", "args": [:], "priority": 50]

    @Test(
        arguments: [
            (["target": "clean"], 115, 400), (["target": "clean", "clean_steps": []], 115, 400),
            (["target": "clean", "clean_steps": [step]], 15, 200), (["target": "clean", "clean_steps": [prioritized]], 115, 400),
            (["target": "clean", "clean_steps": [["interface": "network", "step": "x"]]], 115, 400),
            (["target": "clean", "clean_steps": [["interface": "raid"]]], 115, 400),
            (["target": "clean", "clean_steps": [["interface": "raid", "step": "x", "args": [], "order": 1]]], 115, 400),
            (["target": "clean", "runbook": "CUSTOM_A"], 92, 200), (["target": "clean", "runbook": "CUSTOM_A"], 91, 406),
            (["target": "clean", "runbook": "CUSTOM_A", "clean_steps": [step]], 115, 400),
            (["target": "provide", "runbook": "CUSTOM_A"], 115, 400), (["target": "provide", "clean_steps": [step]], 115, 400),
            (["target": "clean", "clean_steps": [step], "disable_ramdisk": true], 69, 406),
            (["target": "clean", "clean_steps": [step], "disable_ramdisk": true], 70, 200),
            (["target": "service", "service_steps": [step], "disable_ramdisk": true], 107, 406),
            (["target": "service", "service_steps": [step], "disable_ramdisk": true], 108, 200),
            (["target": "active", "disable_ramdisk": true], 115, 400), (["target": "service", "service_steps": [step]], 86, 406),
            (["target": "service"], 115, 400), (["target": "rescue"], 115, 400),
            (["target": "rescue", "rescue_password": "  "], 115, 400), (["target": "rescue", "rescue_password": "x"], 38, 200),
            (["target": "active", "rescue_password": "x"], 115, 400),
            (["target": "active", "deploy_steps": [prioritized]], 69, 200),
            (["target": "active", "deploy_steps": [prioritized]], 68, 406),
            (["target": "active", "deploy_steps": [step]], 115, 400),
            (["target": "active", "deploy_steps": []], 115, 200),
            (["target": "active", "deploy_steps": [prioritized, prioritized]], 115, 400),
            (["target": "active", "configdrive": "aGVsbG8="], 1, 200),
            (["target": "active", "configdrive": "not base64!"], 1, 400),
            (["target": "active", "configdrive": "https://host/drive"], 1, 200),
            (["target": "active", "configdrive": ""], 1, 400),
            (["target": "active", "configdrive": ["meta_data": [:]]], 55, 400),
            (["target": "active", "configdrive": ["meta_data": [:]]], 56, 200),
            (["target": "active", "configdrive": ["vendor_data": [:]]], 58, 400),
            (["target": "active", "configdrive": ["vendor_data": [:], "user_data": "#!/bin/sh"]], 59, 200),
            (["target": "active", "configdrive": ["user_data": 5]], 115, 400),
            (["target": "active", "configdrive": ["nonsense": [:]]], 115, 400),
            (["target": "active", "configdrive": 7], 115, 400),
            (["target": "active", "configdrive": nil, "rescue_password": nil, "clean_steps": nil], 1, 200),
            (["target": "rescue", "rescue_password": nil], 115, 400), (["target": "provide", "disable_ramdisk": nil], 4, 200),
            (["target": "deleted", "configdrive": "aGVsbG8="], 115, 400),
            (["target": "rebuild", "configdrive": "aGVsbG8="], 34, 400),
            (["target": "rebuild", "configdrive": "aGVsbG8="], 35, 200),
            (["target": "unhold"], 84, 406), (["target": "unhold"], 85, 200), (["target": "manage", "x": 1], 115, 400),
            ([:], 115, 400),
            (["target": 5], 115, 400), (["target": nil], 115, 400),
        ] as [(JSONObject, Int, Int)])
    func readsProvisionRequests(body: JSONObject, minor: Int, expected: Int) {
        let version = Microversion(minor)
        let status = status { () throws(APIError) in
            try ProvisionRequest(body, version: version).arguments(version: version)
        }
        #expect(status == expected)
    }

    private struct ChildFlags: Sendable {
        var step = "x"
        var flags: JSONObject
        var children: StepChildren?

        var document: JSON {
            .object((["interface": "power", "step": .string(step)] as JSONObject).merging(flags))
        }
    }

    private static let child = JSON.string(someUUID.description)

    @Test func stepsSayOnWhichChildrenTheyRun() throws {
        let rows = [
            ChildFlags(flags: ["execute_on_child_nodes": true], children: .all),
            ChildFlags(flags: ["execute_on_child_nodes": "True"], children: .all),
            ChildFlags(flags: ["execute_on_child_nodes": true, "limit_child_node_execution": []], children: .all),
            ChildFlags(flags: ["execute_on_child_nodes": true, "limit_child_node_execution": nil], children: .all),
            ChildFlags(
                flags: ["execute_on_child_nodes": true, "limit_child_node_execution": [Self.child]], children: .only([someUUID])),
            ChildFlags(flags: ["execute_on_child_nodes": false]), ChildFlags(flags: ["limit_child_node_execution": []]),
            ChildFlags(flags: [:]),
        ]
        for (row, verb) in rows.flatMap({ row in ["clean", "service"].map { (row, $0) } }) {
            let body: JSONObject = ["target": .string(verb), "\(verb)_steps": [row.document]]
            let steps = try ProvisionRequest(body, version: .newest).arguments(version: .newest).steps
            #expect(steps.map(\.children) == [row.children], "\(verb) \(row.flags)")
        }
    }

    @Test func refusesStepsOnChildrenThatCannotBe() {
        let rows = [
            ChildFlags(flags: ["execute_on_child_nodes": "perhaps"]),
            ChildFlags(flags: ["execute_on_child_nodes": true, "limit_child_node_execution": 5]),
            ChildFlags(flags: ["execute_on_child_nodes": true, "limit_child_node_execution": ["node-1"]]),
            ChildFlags(flags: ["execute_on_child_nodes": true, "limit_child_node_execution": [5]]),
            ChildFlags(flags: ["limit_child_node_execution": [Self.child]]),
            ChildFlags(flags: ["execute_on_child_nodes": false, "limit_child_node_execution": [Self.child]]),
            ChildFlags(step: "hold", flags: ["execute_on_child_nodes": true]),
            ChildFlags(step: "wait", flags: ["execute_on_child_nodes": true]),
        ]
        for row in rows {
            let body: JSONObject = ["target": "clean", "clean_steps": [row.document]]
            let status = status { () throws(APIError) in
                try ProvisionRequest(body, version: .newest).arguments(version: .newest)
            }
            #expect(status == 400, "\(row.step) \(row.flags)")
        }
    }

    @Test func stepsKeepTheirOrderAndPriorities() throws {
        let clean = try ProvisionRequest(
            ["target": "clean", "clean_steps": [Self.step, ["interface": "raid", "step": "x", "args": ["a": 1]]]],
            version: .newest
        ).arguments(version: .newest)
        #expect(clean.steps.map(\.qualifiedName) == ["deploy.erase_devices", "raid.x"])
        #expect(clean.steps.map(\.args.text) == ["{}", #"{"a":1}"#])
        let deploy = try ProvisionRequest(["target": "active", "deploy_steps": [Self.prioritized]], version: .newest)
            .arguments(version: .newest)
        #expect(deploy.steps.map(\.priority) == [50])
    }

    @Test(
        arguments: [
            (["target": "power on"], 1, 200), (["target": "soft power off"], 26, 406), (["target": "soft power off"], 27, 200),
            (["target": "soft rebooting", "timeout": 5], 27, 200), (["target": "power off", "timeout": 5], 26, 406),
            (["target": "power off", "timeout": 0], 27, 400), (["target": "power off", "timeout": "9"], 27, 200),
            (["target": "explode"], 115, 400), ([:], 115, 400), (["target": "power on", "x": 1], 115, 400),
            (["target": "power off", "timeout": 1e300], 27, 400),
        ] as [(JSONObject, Int, Int)])
    func readsPowerRequests(body: JSONObject, minor: Int, expected: Int) {
        #expect(status { () throws(APIError) in try PowerRequest(body, version: Microversion(minor)) } == expected)
    }

    @Test func readsTheSmallRequests() throws {
        #expect(try MaintenanceRequest(["reason": nil]).reason == nil)
        #expect(try MaintenanceRequest(["reason": "broken"]).reason == "broken")
        #expect(try ConsoleRequest(["enabled": "True"]).isEnabled)
        #expect(try BootDeviceRequest(["boot_device": "pxe"]).isPersistent == false)
        #expect(try BootDeviceRequest(["boot_device": "disk", "persistent": "yes"]).isPersistent)
        #expect(try SecureBootRequest(["target": "false"]).target == false)
        #expect(try BootModeRequest(["target": "bios"]).target == .bios)
        #expect(try VirtualMediaRequest(["device_type": "cdrom", "image_url": "http://h/x"]).downloadSource == "local")
        #expect(try VIFRequest(["id": "port-1", "x": 1, "port_uuid": nil]).id == "port-1")
        #expect(try IndicatorRequest(["state": "blinking"]).state == "blinking")
    }

    @Test func refusesTheSmallRequests() {
        let uuid = JSON.string(someUUID.description)
        #expect(status { () throws(APIError) in try MaintenanceRequest(["why": "x"]) } == 400)
        #expect(status { () throws(APIError) in try ConsoleRequest([:]) } == 400)
        #expect(status { () throws(APIError) in try BootDeviceRequest(["boot_device": "tape"]) } == 400)
        #expect(status { () throws(APIError) in try BootModeRequest(["target": "coreboot"]) } == 400)
        #expect(status { () throws(APIError) in try VIFRequest([:]) } == 400)
        #expect(status { () throws(APIError) in try VIFRequest(["id": "a", "port_uuid": uuid, "portgroup_uuid": uuid]) } == 400)
        #expect(
            status { () throws(APIError) in try VirtualMediaRequest(["device_type": "cdrom", "image_url": "file:/x"]) } == 400)
        #expect(status { () throws(APIError) in try TraitsRequest(["traits": "CUSTOM_A"]) } == 400)
    }
}
