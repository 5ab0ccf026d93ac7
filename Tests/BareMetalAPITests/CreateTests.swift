import BareMetalAPI
import Documents
import Model
import Testing

@Suite struct CreateTests {
    private func create(_ body: JSONObject, _ version: Microversion = .newest) throws(APIError) -> Node {
        try Node.fields.create(from: body, version: version, base: Node(uuid: someUUID, driver: "", createdAt: someMoment))
    }

    @Test func takesWhatTheBodyGives() throws {
        let node = try create([
            "driver": "ipmi", "name": "rack-1~a", "uuid": .string(otherUUID.description), "extra": ["a": 1],
            "resource_class": "baremetal", "conductor_group": "East", "automated_clean": "False", "retired": true,
            "retired_reason": "old", "power_interface": "ipmitool", "maintenance": "True", "console_enabled": false,
            "boot_mode": "uefi", "owner": nil,
        ])
        #expect(node.driver == "ipmi")
        #expect(node.name == "rack-1~a")
        #expect(node.uuid == otherUUID)
        #expect(node.extra == ["a": 1])
        #expect(node.conductorGroup == "east")
        #expect(node.automatedClean == false)
        #expect(node.isRetired)
        #expect(node.interfaces == [.power: "ipmitool"])
        #expect(node.status.isMaintenance)
        #expect(node.bootMode == .uefi)
        #expect(node.owner == nil)
    }

    @Test(
        arguments: [
            ([:], "driver"), (["driver": nil], "driver"), (["driver": 1], "driver"), (["driver": ""], "driver"),
            (["driver": "a", "nonsense": 1], "nonsense"), (["driver": "a", "traits": []], "traits"),
            (["driver": "a", "provision_state": "active"], "provision_state"), (["driver": "a", "protected": true], "protected"),
            (["driver": "a", "uuid": "x"], "uuid"), (["driver": "a", "uuid": "1BE26C0B-03F2-4D2E-AE87-C02D7F33C123"], "uuid"),
            (["driver": "a", "extra": "x"], "extra"), (["driver": "a", "name": "a b"], "name"),
            (["driver": "a", "name": "states"], "name"), (["driver": "a", "name": ""], "name"),
            (["driver": "a", "maintenance": "perhaps"], "maintenance"),
            (["driver": "a", "retired_reason": "x"], "retired_reason"),
            (["driver": "a", "boot_mode": "cards"], "boot_mode"), (["driver": "a", "description": "\0"], "description"),
            (["driver": "a", "conductor_group": "a b"], "conductor_group"),
            (["driver": "a", "instance_uuid": 5], "instance_uuid"),
            (["driver": "a", "network_data": ["links": []]], "network_data"), (["driver": "a", "links": []], "links"),
        ] as [(JSONObject, String)])
    func refusesWithTheNameOfTheField(body: JSONObject, field: String) throws {
        let refusal = try #require(refusal { () throws(APIError) in try create(body) })
        #expect(refusal.status == 400)
        #expect(refusal.text.contains(field))
    }

    @Test(arguments: [
        ("resource_class", 80), ("owner", 255), ("description", 4096), ("shard", 255), ("instance_name", 255), ("driver", 255),
        ("power_interface", 255), ("name", 255),
    ])
    func refusesTextThatIsTooLong(field: String, max: Int) {
        let base: JSONObject = ["driver": "a"]
        func body(_ count: Int) -> JSONObject {
            base.merging(JSONObject([(field, .string(String(repeating: "x", count: count)))]))
        }
        #expect(status { () throws(APIError) in try create(body(max)) } == 200)
        #expect(status { () throws(APIError) in try create(body(max + 1)) } == 400)
    }

    @Test func namesHadToBeHostNamesOnce() {
        let body: JSONObject = ["driver": "a", "name": "a_b"]
        #expect(status { () throws(APIError) in try create(body, 9) } == 400)
        #expect(status { () throws(APIError) in try create(body, 10) } == 200)
        #expect(status { () throws(APIError) in try create(body, 4) } == 406)
    }

    @Test func aPortNeedsAnAddressAndANode() throws {
        let base = try somePort()
        func create(_ body: JSONObject) throws(APIError) -> Port {
            try Port.fields.create(from: body, version: .newest, base: base)
        }
        let node = JSON.string(otherUUID.description)
        #expect(try create(["address": "52-54-00-CF-2D-32", "node_uuid": node]).address.description == "52:54:00:cf:2d:32")
        #expect(status { () throws(APIError) in try create(["node_uuid": node]) } == 400)
        #expect(status { () throws(APIError) in try create(["address": "52:54:00:cf:2d:32"]) } == 400)
        #expect(status { () throws(APIError) in try create(["address": "52:54:00:cf:2d", "node_uuid": node]) } == 400)
        #expect(status { () throws(APIError) in try create(["address": "52:54:00:cf:2d:32", "node_uuid": "node-1"]) } == 400)
        let smart: JSONObject = ["address": "52:54:00:cf:2d:32", "node_uuid": node, "is_smartnic": true]
        #expect(status { () throws(APIError) in try create(smart) } == 400)
        let connected = smart.merging(["local_link_connection": ["port_id": "p0", "hostname": "h"]])
        #expect(try create(connected).isSmartNIC)
    }

    @Test func aRunbookIsNamedByATraitUntilVersion112() throws {
        let steps: JSON = [["interface": "bios", "step": "apply", "order": 1]]
        func create(_ name: String, _ version: Microversion) -> Int {
            let base = Runbook(uuid: someUUID, name: "", steps: [], createdAt: someMoment)
            return status { () throws(APIError) in
                try Runbook.fields.create(from: ["name": .string(name), "steps": steps], version: version, base: base)
            }
        }
        #expect(create("CUSTOM_A", 92) == 200)
        #expect(create("firmware-2026", 111) == 400)
        #expect(create("firmware-2026", 112) == 200)
    }

    @Test func aPublicRunbookHasNoOwner() throws {
        let base = Runbook(uuid: someUUID, name: "", steps: [], createdAt: someMoment)
        let body: JSONObject = [
            "public": "True", "owner": "me", "name": "CUSTOM_A",
            "steps": [["interface": "bios", "step": "apply", "order": "3", "args": nil]],
        ]
        let owned = try Runbook.fields.create(from: body, version: .newest, base: base)
        #expect(owned.isPublic)
        #expect(owned.owner == nil)
        #expect(owned.steps.map(\.order) == [3])
    }
}
