import BareMetalAPI
import Documents
import Model
import Testing

@Suite struct NodeFieldsTests {
    /// The table “Field → first version” of the reference.
    static let since: [Int: [String]] = [
        1: [
            "uuid", "chassis_uuid", "driver", "driver_info", "extra", "instance_info", "instance_uuid", "properties",
            "power_state", "target_power_state", "provision_state", "target_provision_state", "provision_updated_at",
            "last_error", "maintenance", "maintenance_reason", "reservation", "console_enabled", "created_at", "updated_at",
            "links", "ports",
        ],
        3: ["driver_internal_info"], 5: ["name"], 6: ["inspection_started_at", "inspection_finished_at"], 7: ["clean_step"],
        12: ["raid_config", "target_raid_config"], 14: ["states"], 20: ["network_interface"], 21: ["resource_class"],
        24: ["portgroups"],
        31: [
            "boot_interface", "console_interface", "deploy_interface", "inspect_interface", "management_interface",
            "power_interface", "raid_interface", "vendor_interface",
        ],
        32: ["volume"], 33: ["storage_interface"], 37: ["traits"], 38: ["rescue_interface"], 40: ["bios_interface"],
        42: ["fault"], 44: ["deploy_step"], 46: ["conductor_group"], 47: ["automated_clean"],
        48: ["protected", "protected_reason"], 49: ["conductor"], 50: ["owner"], 51: ["description"], 52: ["allocation_uuid"],
        61: ["retired", "retired_reason"], 65: ["lessee"], 66: ["network_data"], 75: ["boot_mode", "secure_boot"],
        82: ["shard"], 83: ["parent_node"], 86: ["firmware_interface"], 87: ["service_step"], 95: ["disable_power_off"],
        104: ["instance_name"], 109: ["health"],
    ]

    @Test func showsEachFieldFromItsVersionOn() {
        for minor in 1...115 {
            let expected = Self.since.filter { $0.key <= minor }.values.reduce(into: Set()) { $0.formUnion($1) }
            #expect(Node.fields.names(at: Microversion(minor)) == expected, "in 1.\(minor)")
        }
    }

    @Test func showsAFewFieldsInLists() {
        let summary: Set = ["instance_uuid", "maintenance", "power_state", "provision_state", "uuid", "name", "links"]
        #expect(Set(Projection(Node.fields, .summary, context()).names) == summary)
        #expect(Set(Projection(Node.fields, .summary, context(4)).names) == summary.subtracting(["name"]))
    }

    @Test func aFieldCanBeSelectedExceptForTimesAndLinks() {
        let unselectable: Set = ["created_at", "updated_at", "links", "ports", "states", "portgroups", "volume"]
        for name in Self.since.values.joined() {
            let expected = unselectable.contains(name) ? 400 : 200
            #expect(status { () throws(APIError) in try Node.fields.selection([name], version: .newest) } == expected, "\(name)")
        }
    }

    @Test func aFieldThatIsTooNewCannotBeNamed() throws {
        for (minor, names) in Self.since where minor > 1 {
            for name in names {
                let before = Microversion(minor - 1)
                guard Node.fields.field(name)?.isSelectable == true else { continue }
                #expect(status { () throws(APIError) in try Node.fields.selection([name], version: before) } == 406, "\(name)")
                guard let field = Node.fields.field(name), field.access != .readOnly else { continue }
                guard field.access != .patch else { continue }
                let body: JSONObject = ["driver": "fake-hardware"]
                let asked = body.merging(JSONObject([(name, .null)]))
                #expect(
                    status { () throws(APIError) in try Node.fields.create(from: asked, version: before, base: someNode()) }
                        == 406)
            }
        }
    }

    @Test func showsLinksBesidesTheFieldsThatWereAskedFor() throws {
        let selection = try Node.fields.selection(["uuid", "driver"], version: 50)
        #expect(Projection(Node.fields, selection, context(50)).names == ["uuid", "driver", "links"])
    }

    @Test(arguments: [
        ("id", 200), ("uuid", 200), ("name", 200), ("provision_state", 200), ("created_at", 200), ("properties", 400),
        ("driver_info", 400), ("traits", 400), ("network_data", 400), ("clean_step", 400), ("links", 400), ("nonsense", 400),
    ])
    func sortsByColumnsOnly(key: String, expected: Int) {
        #expect(status { () throws(APIError) in try Node.fields.checkSortKey(key, version: .newest) } == expected)
    }

    @Test(
        arguments: [
            (ProvisionState.available, 1, nil), (.available, 2, "available"), (.inspectWait, 38, "inspecting"),
            (.inspectWait, 39, "inspect wait"), (.deployWait, 1, "wait call-back"), (.cleanHold, 1, "clean hold"),
        ] as [(ProvisionState, Int, String?)])
    func oldVersionsKnowFewerStates(state: ProvisionState, minor: Int, spelling: String?) {
        #expect(state.spelling(at: Microversion(minor)) == spelling)
    }

    @Test func aNodeOfTheOldestVersionLooksLikeThis() {
        var node = someNode()
        node.status.provisionState = .available
        node.driverInfo = ["ipmi_address": "10.0.0.1", "ipmi_password": "******"]
        let document = String(decoding: Projection(Node.fields, .detail, context(1)).document(of: node), as: UTF8.self)
        let uuid = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"
        let golden =
            #"{"uuid":"\#(uuid)","created_at":"2026-11-23T14:27:22.043376+00:00","updated_at":null,"driver":"fake-hardware","#
            + #""instance_uuid":null,"chassis_uuid":null,"#
            + #""driver_info":{"ipmi_address":"10.0.0.1","ipmi_password":"******"},"properties":{},"extra":{},"#
            + #""instance_info":{},"power_state":null,"target_power_state":null,"provision_state":null,"#
            + #""target_provision_state":null,"provision_updated_at":null,"last_error":null,"reservation":null,"#
            + #""maintenance":false,"maintenance_reason":null,"console_enabled":false,"#
            + #""links":[{"href":"http://127.0.0.1:6385/v1/nodes/\#(uuid)","rel":"self"},"#
            + #"{"href":"http://127.0.0.1:6385/nodes/\#(uuid)","rel":"bookmark"}],"#
            + #""ports":[{"href":"http://127.0.0.1:6385/v1/nodes/\#(uuid)/ports","rel":"self"},"#
            + #"{"href":"http://127.0.0.1:6385/nodes/\#(uuid)/ports","rel":"bookmark"}]}"#
        #expect(document == golden)
    }

    @Test func aReservedNodeNamesItsConductor() throws {
        var node = someNode()
        node.status.isReserved = true
        node.traits = ["CUSTOM_A", "HW_CPU_X86_VMX"]
        node.interfaces[.power] = "fake"
        let json = try JSON(parsing: Projection(Node.fields, .detail, context()).document(of: node))
        #expect(json["reservation"] == "host-1")
        #expect(json["conductor"] == "host-1")
        #expect(json["traits"] == ["CUSTOM_A", "HW_CPU_X86_VMX"])
        #expect(json["power_interface"] == "fake")
        #expect(json["conductor_group"] == "")
        #expect(json["clean_step"] == [:])
    }

    @Test func aListNamesTheNextPage() throws {
        let projection = Projection(Node.fields, .summary, context())
        let json = try JSON(parsing: projection.list([someNode(), someNode()], under: "nodes", next: "http://next"))
        #expect(json["nodes"]?.arrayValue?.count == 2)
        #expect(json["next"] == "http://next")
        #expect(try JSON(parsing: projection.list([], under: "nodes")) == ["nodes": []])
    }
}
