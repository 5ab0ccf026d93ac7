import BareMetalAPI
import Documents
import Model
import RESTAPI
import Storage
import Testing

@Suite struct PortRoutesTests {
    let world = ResourceWorld()

    private func create(_ address: String, on node: Node, _ more: JSONObject = [:]) async -> ResourceWorld.Answer {
        let body: JSONObject = ["address": .string(address), "node_uuid": .string(node.uuid.description)]
        return await world.ask(.post, "ports", .object(body.merging(more)))
    }

    private func patch(_ path: String, _ op: String, _ field: String, _ value: JSON = nil) async -> ResourceWorld.Answer {
        await world.ask(.patch, path, [["op": .string(op), "path": .string(field), "value": value]])
    }

    @Test func aPortIsCreatedShownChangedAndDeleted() async throws {
        let node = try await world.node("one")
        let created = await create("52:54:00:CF:2D:31", on: node, ["extra": ["a": 1], "name": "eth0"])
        #expect(created.status == 201)
        #expect(created.location == "http://api/v1/ports/\(created.uuid)")
        #expect(created["address"] == "52:54:00:cf:2d:31")
        #expect(created["pxe_enabled"] == true)
        #expect(created["updated_at"] == .null)
        #expect(created["created_at"] == "2026-11-23T14:27:22.043376+00:00")
        #expect(await world.ask(.get, "ports/\(created.uuid)").document == created.document)
        #expect(await world.ask(.get, "ports/eth0").document == created.document)
        #expect(await world.ask(.get, "ports/eth0", version: 87).status == 404)
        let changed = await patch("ports/eth0", "add", "/extra/b", 2)
        #expect(changed.status == 200)
        #expect(changed["extra"] == ["a": 1, "b": 2])
        #expect(changed["updated_at"] == "2026-11-23T14:27:22.043376+00:00")
        #expect(await world.ask(.delete, "ports/eth0").status == 400)
        #expect(await world.ask(.delete, "ports/\(created.uuid)").status == 204)
        #expect(await world.ask(.get, "ports/\(created.uuid)").status == 404)
        #expect(await world.ask(.delete, "ports/\(created.uuid)").status == 404)
    }

    @Test func addressesAndNamesAreUnique() async throws {
        let node = try await world.node("one")
        #expect(await create("52:54:00:cf:2d:31", on: node, ["name": "a"]).status == 201)
        let duplicate = await create("52-54-00-CF-2D-31", on: node)
        #expect(duplicate.status == 409)
        #expect(duplicate.text.contains("52:54:00:cf:2d:31"))
        #expect(await create("52:54:00:cf:2d:32", on: node, ["name": "a"]).status == 409)
    }

    @Test func aPortNamesItsNodeInOneWay() async throws {
        let node = try await world.node("one")
        let address = JSON.string("52:54:00:cf:2d:31")
        let uuid = JSON.string(node.uuid.description)
        #expect(await world.ask(.post, "ports", ["address": address]).status == 400)
        #expect(await world.ask(.post, "ports", ["address": address, "node_uuid": "one"]).status == 400)
        #expect(await world.ask(.post, "ports", ["address": address, "node_uuid": uuid, "node_ident": "one"]).status == 400)
        #expect(await world.ask(.post, "ports", ["address": address, "node_ident": "one"], version: 93).status == 406)
        #expect(await world.ask(.post, "ports", ["address": address, "node_ident": "two"]).status == 400)
        let stranger = JSON.string(ResourceID(high: 1, low: 1).description)
        #expect(await world.ask(.post, "ports", ["address": address, "node_uuid": stranger]).status == 400)
        let created = await world.ask(.post, "ports", ["address": address, "node_ident": "one"])
        #expect(created["node_uuid"] == uuid)
    }

    @Test func listsAreFiltered() async throws {
        let (one, two) = (
            try await world.node("one") { $0.shard = "East" }, try await world.node("two") { $0.conductorGroup = "g" }
        )
        let first = await create("52:54:00:cf:2d:31", on: one, ["description": "uplink"]).uuid
        let second = await create("52:54:00:cf:2d:32", on: two).uuid
        #expect(await world.uuids("ports", "ports") == [first, second])
        #expect(await world.uuids("ports/detail", "ports") == [first, second])
        #expect(await world.uuids("ports?node=one", "ports") == [first])
        #expect(await world.uuids("ports?node_uuid=\(two.uuid)", "ports") == [second])
        #expect(await world.uuids("ports?address=52:54:00:CF:2D:32", "ports") == [second])
        #expect(await world.uuids("ports?address=52:54:00:cf:2d:99", "ports") == [])
        #expect(await world.uuids("ports?shard=East,West", "ports") == [first])
        #expect(await world.uuids("ports?conductor_groups=g", "ports") == [second])
        #expect(await world.uuids("ports?description_contains=link", "ports") == [first])
        #expect(await world.uuids("nodes/one/ports", "ports") == [first])
        #expect(await world.uuids("nodes/\(two.uuid)/ports/detail", "ports") == [second])
        #expect(await world.uuids("ports?sort_key=address&sort_dir=desc", "ports") == [second, first])
    }

    @Test(arguments: [
        ("ports?node=nobody", 115, 404), ("ports?portgroup=nobody", 115, 404), ("ports?address=x", 115, 400),
        ("ports?node=one&shard=a", 115, 403), ("ports?shard=a&portgroup=b", 115, 403),
        ("ports?conductor_groups=a&node=one", 115, 400), ("ports?shard=a", 81, 406), ("ports?fields=uuid", 7, 406),
        ("ports?detail=true", 42, 400), ("ports?detail=true", 43, 200), ("ports?detail=true&fields=uuid", 115, 400),
        ("ports/detail?fields=uuid", 115, 400), ("ports?fields=nonsense", 115, 400), ("ports?fields=name", 87, 406),
        ("ports?limit=0", 115, 400), ("ports?marker=x", 115, 400),
        ("ports?marker=1be26c0b-03f2-4d2e-ae87-c02d7f33c123", 115, 404), ("ports?sort_key=extra", 115, 400),
        ("ports?nonsense=1", 115, 400), ("nodes/nobody/ports", 115, 404), ("ports/x%20y", 115, 400), ("ports/nobody", 115, 404),
    ])
    func refusesOddQuestions(target: String, minor: Int, expected: Int) async throws {
        try await world.node("one")
        #expect(await world.ask(.get, target, version: Microversion(minor)).status == expected)
    }

    @Test func listsComeInPages() async throws {
        let node = try await world.node("one")
        var uuids: [String] = []
        for index in 0..<5 { uuids.append(await create("52:54:00:cf:2d:0\(index)", on: node).uuid) }
        let first = await world.ask(.get, "ports?limit=2&node=one")
        let next = try #require(first["next"]?.stringValue)
        #expect(
            next == "http://api/v1/ports?sort_key=id&sort_dir=asc&node=one&fields=uuid,address&limit=2&marker=\(uuids[1])")
        let second = await world.ask(.get, next.replacing("http://api/v1/", with: ""))
        #expect(second["ports"]?.arrayValue?.compactMap { $0["uuid"]?.stringValue } == [uuids[2], uuids[3]])
        let last = await world.ask(.get, "ports?limit=2&marker=\(uuids[3])")
        #expect(last["ports"]?.arrayValue?.count == 1)
        #expect(last["next"] == nil)
        #expect(await world.ask(.get, "ports?marker=\(uuids[4])&limit=3").document == ["ports": []])
    }

    @Test(arguments: [
        (ProvisionState.enroll, false, 200), (.manageable, false, 200), (.inspectWait, false, 200), (.available, false, 409),
        (.active, false, 409), (.active, true, 200), (.cleanFailed, false, 409),
    ])
    func theWiringChangesInSomeStatesOnly(state: ProvisionState, isMaintenance: Bool, expected: Int) async throws {
        let node = try await world.node("one")
        let port = await create("52:54:00:cf:2d:31", on: node).uuid
        try await world.change(node) {
            $0.status.provisionState = state
            $0.status.isMaintenance = isMaintenance
        }
        #expect(await patch("ports/\(port)", "replace", "/pxe_enabled", "False").status == expected)
        #expect(await patch("ports/\(port)", "add", "/physical_network", "net").status == expected)
        #expect(await patch("ports/\(port)", "add", "/extra/a", 1).status == 200)
    }

    @Test func anAddressStaysWhileThereIsAnInstance() async throws {
        let node = try await world.node("one")
        let port = await create("52:54:00:cf:2d:31", on: node).uuid
        try await world.change(node) { $0.instanceUUID = .random() }
        #expect(await patch("ports/\(port)", "replace", "/address", "52:54:00:cf:2d:39").status == 409)
        try await world.change(node) { $0.status.isMaintenance = true }
        #expect(await patch("ports/\(port)", "replace", "/address", "52:54:00:cf:2d:39").status == 200)
    }

    @Test func aReservedNodeKeepsItsPorts() async throws {
        let node = try await world.node("one")
        let port = await create("52:54:00:cf:2d:31", on: node).uuid
        try await world.change(node) {
            $0.status.isReserved = true
            $0.status.provisionState = .cleaning
        }
        #expect(await patch("ports/\(port)", "add", "/extra/a", 1).status == 409)
        #expect(await world.ask(.delete, "ports/\(port)").status == 409)
        #expect(await create("52:54:00:cf:2d:32", on: node).status == 409)
    }

    @Test func aPortStaysOnItsNode() async throws {
        let (one, two) = (try await world.node("one"), try await world.node("two"))
        let port = await create("52:54:00:cf:2d:31", on: one).uuid
        let moved = await patch("ports/\(port)", "replace", "/node_uuid", .string(two.uuid.description))
        #expect(moved.status == 400)
        #expect(await patch("ports/\(port)", "remove", "/address").status == 400)
        #expect(await patch("ports/\(port)", "add", "/internal_info", [:]).status == 400)
    }

    @Test func aPortWithAnInterfaceIsDeletedInMaintenanceOnly() async throws {
        let node = try await world.node("one")
        let port = await create("52:54:00:cf:2d:31", on: node, ["extra": ["vif_port_id": "vif"]]).uuid
        #expect(await world.ask(.delete, "ports/\(port)").status == 409)
        try await world.change(node) { $0.status.isMaintenance = true }
        #expect(await world.ask(.delete, "ports/\(port)").status == 204)
    }

    @Test func membersOfAPortgroupFitTogether() async throws {
        let (one, two) = (try await world.node("one"), try await world.node("two"))
        let group = await world.ask(.post, "portgroups", ["node_uuid": .string(one.uuid.description), "name": "bond0"]).uuid
        let member: JSONObject = ["portgroup_uuid": .string(group), "physical_network": "a"]
        let first = await create("52:54:00:cf:2d:31", on: one, member)
        #expect(first.status == 201)
        #expect(await create("52:54:00:cf:2d:32", on: two, member).status == 400)
        #expect(await create("52:54:00:cf:2d:33", on: one, member.merging(["physical_network": "b"])).status == 409)
        #expect(await world.uuids("portgroups/bond0/ports", "ports") == [first.uuid])
        #expect(await world.uuids("ports?portgroup=bond0", "ports") == [first.uuid])
        #expect(await world.ask(.delete, "portgroups/bond0").status == 400)
        #expect(await patch("portgroups/bond0", "replace", "/standalone_ports_supported", false).status == 409)
        #expect(await patch("ports/\(first.uuid)", "remove", "/portgroup_uuid").status == 200)
        #expect(await patch("portgroups/bond0", "replace", "/standalone_ports_supported", false).status == 200)
        #expect(await create("52:54:00:cf:2d:34", on: one, member).status == 409)
        #expect(await world.ask(.delete, "portgroups/bond0").status == 204)
    }

    @Test func portsAreNotChangedBelowTheirNode() async throws {
        try await world.node("one")
        #expect(await world.ask(.post, "nodes/one/ports", [:]).status == 403)
        #expect(await world.ask(.patch, "nodes/one/ports/x", []).status == 403)
        #expect(await world.ask(.delete, "nodes/one/ports/x").status == 403)
    }
}
