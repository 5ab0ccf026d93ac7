import BareMetalAPI
import Documents
import MemoryStorage
import Model
import RESTAPI
import Storage
import Testing

@Suite struct OtherResourceRoutesTests {
    let world = ResourceWorld()

    private func patch(_ path: String, _ op: String, _ field: String, _ value: JSON = nil) async -> ResourceWorld.Answer {
        await world.ask(.patch, path, [["op": .string(op), "path": .string(field), "value": value]])
    }

    @Test func aPortgroupIsFoundByItsName() async throws {
        let node = try await world.node("one")
        let body: JSON = ["node_uuid": .string(node.uuid.description), "name": "bond0", "mode": "802.3ad"]
        let created = await world.ask(.post, "portgroups", body)
        #expect(created.status == 201)
        #expect(created["mode"] == "802.3ad")
        #expect(await world.ask(.post, "portgroups", body).status == 409)
        #expect(await world.ask(.post, "portgroups", body, version: 25).status == 406)
        #expect(await world.ask(.get, "portgroups/bond0").uuid == created.uuid)
        #expect(await world.uuids("nodes/one/portgroups", "portgroups") == [created.uuid])
        #expect(await world.ask(.get, "portgroups?shard=a", version: 105).status == 406)
        #expect(await world.ask(.get, "portgroups", version: 22).status == 404)
        try await world.change(node) { $0.status.provisionState = .active }
        #expect(await patch("portgroups/bond0", "add", "/extra/a", 1).status == 409)
    }

    @Test func aChassisWithNodesStays() async throws {
        let chassis = await world.ask(.post, "chassis")
        #expect(chassis.status == 201)
        #expect(chassis["nodes"]?[0]?["href"] == .string("http://api/v1/chassis/\(chassis.uuid)/nodes"))
        let node = try await world.node("one") { $0.chassisUUID = ResourceID(chassis.uuid) }
        #expect(await world.uuids("chassis/\(chassis.uuid)/nodes", "nodes") == [node.uuid.description])
        #expect(await world.ask(.delete, "chassis/\(chassis.uuid)").status == 400)
        try await world.change(node) { $0.chassisUUID = nil }
        #expect(await world.ask(.delete, "chassis/\(chassis.uuid)").status == 204)
        #expect(await world.ask(.get, "chassis/rack-one").status == 400)
        #expect(await patch("chassis/\(chassis.uuid)", "add", "/description", "x").status == 404)
    }

    @Test func volumesChangeWhileThePowerIsOff() async throws {
        let node = try await world.node("one")
        let uuid = JSON.string(node.uuid.description)
        let connector = await world.ask(
            .post, "volume/connectors", ["node_uuid": uuid, "type": "iqn", "connector_id": "iqn.a"])
        #expect(connector.status == 201)
        #expect(connector.location == "http://api/v1/volume/connectors/\(connector.uuid)")
        let same: JSON = ["node_uuid": uuid, "type": "iqn", "connector_id": "iqn.a"]
        #expect(await world.ask(.post, "volume/connectors", same).status == 409)
        let target: JSON = [
            "node_uuid": uuid, "volume_type": "iscsi", "volume_id": "v", "boot_index": 0, "properties": ["auth_password": "hush"],
        ]
        let created = await world.ask(.post, "volume/targets", target)
        #expect(created["properties"] == ["auth_password": "******"])
        #expect(await world.ask(.post, "volume/targets", target).status == 409)
        #expect(await world.ask(.post, "volume/targets", ["node_uuid": uuid]).status == 400)
        #expect(await world.uuids("nodes/one/volume/targets", "targets") == [created.uuid])
        #expect(await world.uuids("volume/connectors?node=one&detail=True", "connectors") == [connector.uuid])
        #expect(await patch("volume/targets/\(created.uuid)", "replace", "/volume_id", "w").status == 400)
        #expect(await world.ask(.delete, "volume/connectors/\(connector.uuid)").status == 400)
        try await world.change(node) { $0.status.powerState = .off }
        #expect(await patch("volume/targets/\(created.uuid)", "replace", "/volume_id", "w")["volume_id"] == "w")
        #expect(await world.ask(.delete, "volume/connectors/\(connector.uuid)").status == 204)
        let document = await world.ask(.get, "nodes/one/volume")
        #expect(document["targets"]?[0]?["href"] == .string("http://api/v1/nodes/\(node.uuid)/volume/targets"))
        #expect(await world.ask(.get, "volume")["connectors"]?[1]?["href"] == "http://api/volume/connectors")
    }

    @Test func deployTemplatesAreTraitsWithSteps() async throws {
        let step: JSON = ["interface": "bios", "step": "apply_configuration", "args": ["settings": []], "priority": 150]
        let body: JSON = ["name": "CUSTOM_HT", "steps": [step]]
        let created = await world.ask(.post, "deploy_templates", body)
        #expect(created.status == 201)
        #expect(created["steps"] == [step])
        #expect(await world.ask(.post, "deploy_templates", body).status == 409)
        #expect(await world.ask(.post, "deploy_templates", ["name": "no trait", "steps": [step]]).status == 400)
        #expect(await world.ask(.post, "deploy_templates", ["name": "CUSTOM_A", "steps": []]).status == 400)
        #expect(await world.ask(.post, "deploy_templates", ["name": "CUSTOM_A", "steps": [step, step]]).status == 400)
        #expect(await world.ask(.get, "deploy_templates/CUSTOM_HT").uuid == created.uuid)
        let list = await world.ask(.get, "deploy_templates")
        #expect(list["deploy_templates"]?[0]?["steps"] == nil)
        #expect(await patch("deploy_templates/CUSTOM_HT", "replace", "/steps/0/priority", 5)["steps"]?[0]?["priority"] == 5)
        #expect(await patch("deploy_templates/CUSTOM_HT", "remove", "/steps").status == 400)
        #expect(await world.ask(.delete, "deploy_templates/CUSTOM_HT").status == 204)
    }

    @Test func runbooksHaveTraits() async throws {
        let body: JSON = ["name": "firmware", "steps": [["interface": "firmware", "step": "update", "order": 1]]]
        let created = await world.ask(.post, "runbooks", body)
        #expect(created.status == 201)
        #expect(created["traits"] == [])
        #expect(created["steps"] == [["interface": "firmware", "step": "update", "args": [:], "order": 1]])
        #expect(await world.ask(.post, "runbooks", ["name": "b", "steps": [], "traits": []]).status == 400)
        let traits = "runbooks/firmware/traits"
        #expect(await world.ask(.put, traits, ["traits": ["CUSTOM_B", "CUSTOM_A"]]).status == 204)
        #expect(await world.ask(.get, traits).document == ["traits": ["CUSTOM_A", "CUSTOM_B"]])
        let added = await world.ask(.put, traits + "/CUSTOM_C")
        #expect(added.status == 204)
        #expect(added.location == "http://api/v1/runbooks/firmware/traits/CUSTOM_C")
        #expect(await world.ask(.put, traits + "/nonsense").status == 400)
        #expect(await world.ask(.put, traits + "/CUSTOM_D", ["traits": []]).status == 400)
        #expect(await world.ask(.delete, traits + "/CUSTOM_A").status == 204)
        #expect(await world.ask(.delete, traits + "/CUSTOM_A").status == 404)
        #expect(await world.ask(.get, traits).document == ["traits": ["CUSTOM_B", "CUSTOM_C"]])
        #expect(await world.ask(.delete, traits).status == 204)
        #expect(await world.ask(.get, traits, version: 111).status == 404)
        #expect(await patch("runbooks/firmware", "add", "/public", "True")["public"] == true)
    }

    @Test func inspectionRulesAreChecked() async throws {
        let body: JSON = ["actions": [["op": "fail", "args": ["msg": "no"]]], "conditions": nil, "priority": 7]
        let created = await world.ask(.post, "inspection_rules", body)
        #expect(created.status == 201)
        #expect(created["conditions"] == [])
        #expect(created["links"]?[0]?["href"] == .string("http://api/v1/inspection_rules/\(created.uuid)"))
        #expect(await world.ask(.post, "inspection_rules", ["actions": [["op": "explode"]]]).status == 400)
        #expect(await world.ask(.post, "inspection_rules", ["actions": [["op": "fail"]]]).status == 400)
        #expect(await patch("inspection_rules/\(created.uuid)", "replace", "/priority", 10_000).status == 400)
        #expect(await patch("inspection_rules/\(created.uuid)", "replace", "/sensitive", true)["actions"] == .null)
        #expect(await patch("inspection_rules/\(created.uuid)", "replace", "/sensitive", false).status == 400)
        #expect(await world.uuids("inspection_rules", "inspection_rules") == [created.uuid])
        #expect(await world.ask(.delete, "inspection_rules/\(created.uuid)").status == 204)
    }

    private func startConductors() async {
        for (index, hostname) in ["c", "a", "b"].enumerated() {
            let lease = ResourceWorld.now + .seconds(hostname == "b" ? -1 : 60)
            let started = ResourceWorld.now + .seconds(-100 + index)
            await world.store.renew(
                ConductorRecord(hostname: hostname, startedAt: started, leaseExpiresAt: lease, drivers: ["paper"]))
        }
    }

    @Test func conductorsAreListedByHostName() async throws {
        await startConductors()
        let list = await world.ask(.get, "conductors?sort_key=hostname&limit=2")
        #expect(list["conductors"]?.arrayValue?.compactMap { $0["hostname"]?.stringValue } == ["a", "b"])
        #expect(list["conductors"]?.arrayValue?.compactMap { $0["alive"]?.boolValue } == [true, false])
        #expect(list["next"]?.stringValue?.hasSuffix("limit=2&marker=b") == true)
        let rest = await world.ask(.get, "conductors?sort_key=hostname&marker=b&detail=true")
        #expect(rest["conductors"]?[0]?["drivers"] == ["paper"])
        #expect(await world.ask(.get, "conductors/c")["alive"] == true)
        #expect(await world.ask(.get, "conductors/x").status == 404)
        #expect(await world.ask(.get, "conductors?marker=x").status == 404)
        #expect(await world.ask(.get, "conductors", version: 48).status == 404)
    }

    @Test func driversAreThoseOfLivingConductors() async throws {
        #expect(await world.ask(.get, "drivers").document == ["drivers": []])
        await startConductors()
        let list = await world.ask(.get, "drivers")
        #expect(list["drivers"]?[0]?["name"] == "paper")
        #expect(list["drivers"]?[0]?["hosts"] == ["a", "c"])
        #expect(list["drivers"]?[0]?["default_power_interface"] == nil)
        let driver = await world.ask(.get, "drivers/paper")
        #expect(driver["default_power_interface"] == "paper")
        #expect(driver["enabled_network_interfaces"] == ["noop", "flat"])
        #expect(driver["type"] == "dynamic")
        #expect(await world.ask(.get, "drivers/paper", version: 29)["type"] == nil)
        #expect(await world.ask(.get, "drivers/paper/properties")["paper_address"] == "Where the paper is. Required.")
        #expect(await world.ask(.get, "drivers/paper/raid/logical_disk_properties").document?.objectValue?.count == 10)
        #expect(await world.ask(.get, "drivers?type=classic").document == ["drivers": []])
        #expect(await world.ask(.get, "drivers?type=odd").status == 400)
        #expect(await world.ask(.get, "drivers?type=dynamic", version: 29).status == 406)
        #expect(await world.ask(.get, "drivers?fields=name", version: 76).status == 406)
        #expect(await world.ask(.get, "drivers/ipmi").status == 404)
        #expect(await world.ask(.get, "drivers/paper/vendor_passthru/methods").document == [:])
        #expect(await world.ask(.post, "drivers/paper/vendor_passthru?method=x", [:]).status == 400)
    }

    @Test func shardsAreCounted() async throws {
        try await world.node("one") { $0.shard = "a" }
        try await world.node("two") { $0.shard = "a" }
        try await world.node("three")
        let shards = await world.ask(.get, "shards")["shards"]?.arrayValue ?? []
        #expect(Set(shards) == [["name": "a", "count": 2], ["name": "None", "count": 1]])
        #expect(await world.ask(.get, "shards/a").status == 404)
        #expect(await world.ask(.get, "shards?x=1").status == 400)
    }

    @Test func eventsOfNetworksAreTaken() async {
        let event: JSON = [
            "event": "network.bind_port", "port_id": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123",
            "mac_address": "52:54:00:cf:2d:31", "status": "ACTIVE", "binding:host_id": nil,
        ]
        #expect(await world.ask(.post, "events", ["events": [event]]).status == 204)
        #expect(await world.ask(.post, "events", ["events": []]).status == 400)
        #expect(await world.ask(.post, "events", ["events": [["event": "network.explode"]]]).status == 400)
        #expect(await world.ask(.post, "events", ["events": [event]], version: 53).status == 404)
    }

    @Test func aPatchMustBeAnArray() async {
        let chassis = await world.ask(.post, "chassis", ["description": "a"])
        #expect(await world.ask(.patch, "chassis/\(chassis.uuid)", [:]).status == 400)
        #expect(await world.ask(.patch, "chassis/\(chassis.uuid)", []).document == chassis.document)
        #expect(await world.ask(.patch, "chassis/\(chassis.uuid)?x=1", []).status == 400)
        #expect(await world.ask(.post, "chassis", []).status == 400)
    }
}
