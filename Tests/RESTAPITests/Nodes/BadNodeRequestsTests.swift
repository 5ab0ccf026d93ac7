import BareMetalAPI
import Documents
import Model
import RESTAPI
import Storage
import Testing

/// Bad input on every route of nodes: a 4xx that names what is wrong, and nothing changed.
@Suite struct BadNodeRequestsTests {
    private static func create(_ more: JSONObject, status: Int = 400, names: String) -> BadRequest {
        BadRequest(
            .post, "nodes", .object((["driver": "fake-hardware"] as JSONObject).merging(more)), status: status, names: names)
    }

    private static func patch(_ op: String, _ path: String, _ value: JSON? = nil, status: Int = 400, names: String) -> BadRequest
    {
        var item: JSONObject = ["op": .string(op), "path": .string(path)]
        if let value { item["value"] = value }
        return BadRequest(.patch, "nodes/NODE", [.object(item)], status: status, names: names)
    }

    private static func put(_ path: String, _ body: JSON, status: Int = 400, names: String) -> BadRequest {
        BadRequest(.put, "nodes/NODE/\(path)", body, status: status, names: names)
    }

    private static let creations: [BadRequest] = {
        let long = JSON.string(String(repeating: "a", count: 256))
        return [
            BadRequest(.post, "nodes", [:], names: "driver"), BadRequest(.post, "nodes", [], names: "object"),
            create(["driver": 5], names: "driver"), create(["driver": "no-such"], names: "no-such"),
            create(["driver": nil], names: "driver"), create(["name": "taken"], status: 409, names: "taken"),
            create(["name": long], names: "name"), create(["name": "a b"], names: "name"), create(["name": "a/b"], names: "name"),
            create(["name": ""], names: "name"), create(["name": "detail"], names: "name"), create(["name": 7], names: "name"),
            create(["name": .string(NodeWorld.stranger)], names: "name"), create(["uuid": "x"], names: "uuid"),
            create(["uuid": "1BE26C0B-03F2-4D2E-AE87-C02D7F33C123"], names: "uuid"),
            create(["shoe_size": 44], names: "shoe_size"),
            create(["traits": []], names: "traits"), create(["provision_state": "active"], names: "provision_state"),
            create(["protected": true], names: "protected"), create(["created_at": nil], names: "created_at"),
            create(["properties": []], names: "properties"), create(["extra": "x"], names: "extra"),
            create(["driver_info": 5], names: "driver_info"), create(["instance_info": true], names: "instance_info"),
            create(["resource_class": .string(String(repeating: "a", count: 81))], names: "resource_class"),
            create(["description": .string(String(repeating: "a", count: 4_097))], names: "description"),
            create(["owner": long], names: "owner"), create(["lessee": 5], names: "lessee"),
            create(["shard": long], names: "shard"),
            create(["instance_name": long], names: "instance_name"), create(["instance_uuid": "x"], names: "instance_uuid"),
            create(["chassis_uuid": "x"], names: "chassis_uuid"),
            create(["chassis_uuid": .string(NodeWorld.stranger)], names: "chassis_uuid"),
            create(["power_interface": "steam"], names: "steam"), create(["network_interface": 5], names: "network_interface"),
            create(["network_data": ["a": 1]], names: "network_data"), create(["network_data": []], names: "network_data"),
            create(["conductor_group": "elsewhere"], names: "elsewhere"), create(["parent_node": "nobody"], names: "parent_node"),
            create(["parent_node": 5], names: "parent_node"), create(["automated_clean": "maybe"], names: "automated_clean"),
            create(["maintenance": "maybe"], names: "maintenance"), create(["retired": 3], names: "retired"),
            create(["disable_power_off": [:]], names: "disable_power_off"),
            BadRequest(.post, "nodes?x=1", ["driver": "fake-hardware"], names: "x"),
            BadRequest(.post, "nodes", ["driver": "fake-hardware", "name": "a"], status: 406, names: "name", version: 4),
            BadRequest(.post, "nodes", ["driver": "fake-hardware", "shard": "a"], status: 406, names: "shard", version: 81),
        ]
    }()

    private static let patches: [BadRequest] = [
        BadRequest(.patch, "nodes/NODE", ["op": "add"], names: "array"), BadRequest(.patch, "nodes/NODE", "x", names: "array"),
        BadRequest(.patch, "nodes/NODE", [1], names: "object"), BadRequest(.patch, "nodes/NODE", [["op": "add"]], names: "path"),
        BadRequest(.patch, "nodes/NODE", [["path": "/name", "value": 1]], names: "op"),
        BadRequest(.patch, "nodes/NODE", [["op": ["add"], "path": "/name", "value": 1]], names: "op"),
        BadRequest(.patch, "nodes/NODE", [["op": "add", "path": 5, "value": 1]], names: "path"),
        BadRequest(.patch, "nodes/nobody", [["op": "add", "path": "/extra/a", "value": 1]], status: 404, names: "nobody"),
        BadRequest(.patch, "nodes/NODE?x=1", [["op": "add", "path": "/extra/a", "value": 1]], names: "x"),
        BadRequest(.patch, "nodes/NODE?reset_interfaces=maybe", [["op": "add", "path": "/extra/a", "value": 1]], names: "maybe"),
        BadRequest(.patch, "nodes/NODE?reset_interfaces=true", [["op": "add", "path": "/extra/a", "value": 1]], names: "driver"),
        patch("test", "/name", "taken", names: "test"), patch("move", "/name", names: "move"),
        patch("add", "/name", names: "value"),
        patch("add", "name", "x", names: "name"), patch("add", "", [:], names: "path"), patch("add", "/", [:], names: "path"),
        patch("add", "/extra/~2", 1, names: "~2"), patch("add", "/uuid", "x", names: "uuid"),
        patch("add", "/traits", [], names: "traits"), patch("add", "/shoe_size", 1, names: "shoe_size"),
        patch("replace", "/provision_state", "active", names: "provision_state"),
        patch("replace", "/console_enabled", true, names: "console_enabled"), patch("add", "/extra/a/b", 1, names: "/extra/a/b"),
        patch("replace", "/extra/a", 1, names: "/extra/a"), patch("remove", "/extra/a", names: "/extra/a"),
        patch("remove", "/driver", names: "driver"), patch("replace", "/driver", nil as JSON, names: "driver"),
        patch("replace", "/driver", "no-such", names: "no-such"), patch("replace", "/name", "a/b", names: "name"),
        patch("replace", "/name", "taken", status: 409, names: "taken"), patch("replace", "/name", 5, names: "name"),
        patch("replace", "/properties", "x", names: "properties"), patch("add", "/protected", "perhaps", names: "protected"),
        patch("add", "/protected", true, status: 409, names: "protected"),
        patch("add", "/protected_reason", "x", names: "protected"),
        patch("add", "/retired_reason", "x", names: "retired"), patch("add", "/power_interface", "steam", names: "steam"),
        patch("add", "/instance_uuid", "x", names: "instance_uuid"), patch("add", "/parent_node", "nobody", names: "parent_node"),
        patch("add", "/chassis_uuid", .string(NodeWorld.stranger), names: "chassis_uuid"),
        patch("add", "/conductor_group", "elsewhere", names: "elsewhere"),
        patch("add", "/network_data", ["links": 5], names: "network_data"),
        patch("add", "/maintenance", "maybe", names: "maintenance"),
        patch("add", "/automated_clean", [], names: "automated_clean"),
        BadRequest(
            .patch, "nodes/NODE", [["op": "add", "path": "/shard", "value": "a"]], status: 406, names: "shard", version: 81),
    ]

    private static let states: [BadRequest] = [
        put("states/provision", [:], names: "target"), put("states/provision", [], names: "object"),
        put("states/provision", ["target": 5], names: "target"), put("states/provision", ["target": "fly"], names: "fly"),
        put("states/provision", ["target": "manage", "x": 1], names: "x"),
        put("states/provision", ["target": "active"], names: "enroll"),
        put("states/provision", ["target": "unrescue"], names: "enroll"),
        put("states/provision", ["target": "manage", "clean_steps": []], names: "clean_steps"),
        put("states/provision", ["target": "manage", "configdrive": "x"], names: "configdrive"),
        put("states/provision?x=1", ["target": "manage"], names: "x"),
        put("states/power", [:], names: "target"), put("states/power", [], names: "object"),
        put("states/power", ["target": "fly"], names: "fly"), put("states/power", ["target": nil], names: "target"),
        put("states/power", ["target": "power on", "timeout": 0], names: "timeout"),
        put("states/power", ["target": "power on", "timeout": "soon"], names: "timeout"),
        put("states/power", ["target": "power on", "x": 1], names: "x"),
        put("states/raid", [], names: "object"), put("states/raid", ["x": 1], names: "x"),
        put("states/raid", ["logical_disks": 5], names: "logical_disks"),
        put("states/raid", ["logical_disks": [[:]]], names: "logical_disks"),
        put("states/raid", ["logical_disks": [["size_gb": -1, "raid_level": "1"]]], names: "size_gb"),
        put("states/raid", ["logical_disks": [["size_gb": 10, "raid_level": "11"]]], names: "raid_level"),
        put("states/console", [:], names: "enabled"), put("states/console", ["enabled": "maybe"], names: "enabled"),
        put("states/console", ["on": true], names: "on"), put("states/boot_mode", [:], names: "target"),
        put("states/boot_mode", ["target": "coreboot"], names: "coreboot"),
        put("states/boot_mode", ["target": 5], names: "target"),
        put("states/secure_boot", [:], names: "target"), put("states/secure_boot", ["target": "maybe"], names: "target"),
        put("maintenance", ["reason": 5], names: "reason"), put("maintenance", ["why": "x"], names: "why"),
        put("maintenance", [], names: "object"), BadRequest(.delete, "nodes/NODE/maintenance", ["x": 1], names: "body"),
    ]

    private static let details: [BadRequest] = [
        put("management/boot_device", [:], names: "boot_device"),
        put("management/boot_device", ["boot_device": "tape"], names: "tape"),
        put("management/boot_device", ["boot_device": 5], names: "boot_device"),
        put("management/boot_device", ["boot_device": "pxe", "persistent": "maybe"], names: "persistent"),
        put("management/boot_device", ["boot_device": "pxe", "x": 1], names: "x"),
        put("management/inject_nmi", ["x": 1], names: "body"), put("management/indicators/led@chassis", [:], names: "state"),
        put("management/indicators/led@chassis", ["state": "purple"], names: "purple"),
        BadRequest(.get, "nodes/NODE/management/indicators/x@y", status: 404, names: "x@y"),
        put("management/indicators/x@y", ["state": "on"], status: 404, names: "x@y"),
        put("traits", [:], names: "traits"), put("traits", ["traits": 5], names: "traits"), put("traits", ["x": 1], names: "x"),
        put("traits", ["traits": ["fast"]], names: "fast"), put("traits", ["traits": [5]], names: "traits"),
        put("traits", ["traits": .array((0...50).map { .string("CUSTOM_\($0)") })], names: "50"),
        put("traits/fast", [:], names: "fast"), put("traits/CUSTOM_A", ["traits": []], names: "body"),
        put("traits/CUSTOM_\(String(repeating: "A", count: 300))", [:], names: "trait"),
        BadRequest(.delete, "nodes/NODE/traits/CUSTOM_A", status: 404, names: "CUSTOM_A"),
        BadRequest(.post, "nodes/NODE/vifs", [:], names: "id"), BadRequest(.post, "nodes/NODE/vifs", [], names: "object"),
        BadRequest(.post, "nodes/NODE/vifs", ["id": 5], names: "id"),
        BadRequest(.post, "nodes/NODE/vifs", ["id": "a", "port_uuid": "x"], names: "port_uuid"),
        BadRequest(
            .post, "nodes/NODE/vifs",
            ["id": "a", "port_uuid": .string(NodeWorld.stranger), "portgroup_uuid": .string(NodeWorld.stranger)],
            names: "portgroup_uuid"),
        BadRequest(.post, "nodes/NODE/vmedia", ["device_type": "tape", "image_url": "http://h/i"], names: "tape"),
        BadRequest(.post, "nodes/NODE/vmedia", ["device_type": "cdrom"], names: "image_url"),
        BadRequest(.post, "nodes/NODE/vmedia", ["device_type": "cdrom", "image_url": "ftp://h/i"], names: "image_url"),
        BadRequest(.post, "nodes/NODE/vmedia", ["device_type": "cdrom", "image_url": "http://h/i", "x": 1], names: "x"),
        BadRequest(.delete, "nodes/NODE/vmedia?device_types=tape", names: "tape"),
        BadRequest(.post, "nodes/NODE/vendor_passthru", [:], names: "method"),
        BadRequest(.post, "nodes/NODE/vendor_passthru/fly", [:], names: "fly"),
        BadRequest(.delete, "nodes/NODE/vendor_passthru/second_method", names: "DELETE"),
        BadRequest(.post, "nodes/NODE/vendor_passthru/second_method", [], names: "object"),
        BadRequest(.post, "nodes/NODE/vendor_passthru/second_method", ["foo": 1], names: "bar"),
        BadRequest(.get, "nodes/NODE/bios/Color", status: 404, names: "Color"),
        BadRequest(.get, "nodes/NODE/bios?fields=color", names: "color"),
        BadRequest(.get, "nodes/NODE/history/x", status: 404, names: "x"),
        BadRequest(.get, "nodes/NODE/history?limit=0", names: "limit"),
        BadRequest(.get, "nodes/NODE/inventory", status: 404, names: "inspect"),
        BadRequest(.get, "nodes/validate", names: "node"),
        BadRequest(.get, "nodes/validate?node=nobody", status: 404, names: "nobody"),
        BadRequest(.get, "nodes/NODE?fields=color", names: "color"), BadRequest(.get, "nodes/NODE?x=1", names: "x"),
        BadRequest(.delete, "nodes/NODE", ["x": 1], names: "body"),
        BadRequest(.get, "nodes/NODE/shoes", status: 404, names: ""),
        BadRequest(.post, "nodes/NODE", [:], status: 405, names: "PATCH"),
    ]

    private static let lists: [BadRequest] = [
        ("limit=0", 400, "limit"), ("limit=-1", 400, "limit"), ("limit=many", 400, "limit"),
        ("limit=99999999999999999999", 400, "limit"), ("marker=x", 400, "marker"),
        ("marker=\(NodeWorld.stranger)", 404, "1be26c0b"),
        ("sort_key=color", 400, "color"), ("sort_key=extra", 400, "extra"), ("sort_dir=up", 400, "up"),
        ("fields=color", 400, "color"), ("fields=name&detail=true", 400, "detail"), ("x=1", 400, "x"),
        ("associated=perhaps", 400, "associated"), ("provision_state=flying", 400, "flying"), ("fault=mine", 400, "mine"),
        ("instance_uuid=x", 400, "instance_uuid"), ("chassis_uuid=x", 400, "chassis_uuid"),
        ("chassis_uuid=\(NodeWorld.stranger)", 404, "1be26c0b"), ("maintenance=perhaps", 400, "maintenance"),
        ("sharded=perhaps", 400, "sharded"), ("include_children=perhaps", 400, "include_children"), ("fields=%ff", 400, ""),
        ("owner=%zz", 400, ""),
    ].map { BadRequest(.get, "nodes?\($0.0)", status: $0.1, names: $0.2) }

    /// What every route that names a node says to names that name none.
    private static let identifiers: [BadRequest] = [
        ("nobody", 404, "nobody"), ("a%20b", 400, ""), ("%ff", 400, ""), ("a%00", 400, ""),
        (String(repeating: "a", count: 300), 400, ""),
        ("%F0%9F%90%A6", 400, ""), ("1BE26C0B-03F2-4D2E-AE87-C02D7F33C123", 404, ""),
        ("1be26c0b03f24d2eae87c02d7f33c123", 404, ""),
    ].flatMap { identifier, status, names in
        ([
            (.get, "", nil), (.get, "/states", nil), (.get, "/validate", nil), (.get, "/ports", nil), (.get, "/traits", nil),
            (.get, "/why", nil), (.put, "/states/power", ["target": "power on"]),
            (.put, "/states/provision", ["target": "manage"]),
            (.put, "/maintenance", [:]), (.delete, "/maintenance", nil),
            (.put, "/management/boot_device", ["boot_device": "pxe"]),
            (.put, "/traits", ["traits": []]), (.post, "/vifs", ["id": "a"]), (.get, "/history", nil), (.get, "/bios", nil),
            (.get, "/firmware", nil), (.get, "/children", nil), (.get, "/vmedia", nil),
            (.patch, "", [["op": "remove", "path": "/name"]]),
            (.delete, "", nil),
        ] as [(HTTPMethod, String, JSON?)]).map {
            BadRequest($0.0, "nodes/\(identifier)\($0.1)", $0.2, status: status, names: names)
        }
    }

    @Test(arguments: [creations, patches, states, details, lists, identifiers])
    func isRefusedAndChangesNothing(_ requests: [BadRequest]) async throws {
        let nodes = try NodeWorld()
        let node = try await nodes.create("one")
        _ = try await nodes.create("taken")
        let before = await nodes.world.ask(.get, "nodes/detail").document
        for request in requests {
            let path = request.path.replacing("NODE", with: node.uuid)
            let answer = await nodes.world.ask(request.method, path, request.body, version: request.version)
            #expect(answer.status == request.status, "\(request): \(answer.text)")
            #expect(answer.text.contains(request.names) && !answer.text.isEmpty, "\(request): \(answer.text)")
        }
        #expect(await nodes.world.ask(.get, "nodes/detail").document == before)
    }

    @Test func duplicatesAreRefused() async throws {
        let nodes = try NodeWorld()
        let one = try await nodes.create("one", ["instance_uuid": .string(NodeWorld.stranger)])
        let again: JSONObject = ["driver": "fake-hardware"]
        for (field, value) in [("name", "one"), ("uuid", one.uuid), ("instance_uuid", NodeWorld.stranger)] {
            let answer = await nodes.world.ask(.post, "nodes", .object(again.merging([field: .string(value)])))
            #expect(answer.status == 409 && answer.text.contains(value), "\(field): \(answer.text)")
        }
        #expect(await nodes.world.uuids("nodes", "nodes") == [one.uuid])
    }

    @Test func aReservedNodeIsLeftAlone() async throws {
        let nodes = try NodeWorld()
        let node = try await nodes.create("one")
        #expect(await nodes.world.ask(.put, "nodes/one/states/provision", ["target": "manage"]).status == 202)
        let before = await nodes.world.ask(.get, "nodes/one").document
        #expect(before?["provision_state"] == "verifying" && before?["reservation"] == "host-1")
        let requests: [(HTTPMethod, String, JSON?)] = [
            (.patch, "", [["op": "add", "path": "/extra/a", "value": 1]]), (.delete, "", nil),
            (.put, "/states/provision", ["target": "manage"]), (.put, "/states/power", ["target": "power on"]),
            (.put, "/states/raid", [:]), (.put, "/states/console", ["enabled": true]),
            (.put, "/states/boot_mode", ["target": "bios"]),
            (.put, "/states/secure_boot", ["target": true]), (.put, "/management/boot_device", ["boot_device": "pxe"]),
            (.put, "/management/inject_nmi", [:]), (.put, "/management/indicators/led@chassis", ["state": "on"]),
            (.put, "/traits", ["traits": []]), (.put, "/traits/CUSTOM_A", nil), (.post, "/vifs", ["id": "a"]),
            (.delete, "/vifs/a", nil),
            (.post, "/vmedia", ["device_type": "cdrom", "image_url": "http://h/i"]), (.delete, "/vmedia", nil),
        ]
        for (method, path, body) in requests {
            let answer = await nodes.world.ask(method, "nodes/\(node.uuid)\(path)", body)
            #expect(answer.status == 409, "\(method) \(path): \(answer.status) \(answer.text)")
        }
        #expect(await nodes.world.ask(.get, "nodes/one").document == before)
    }
}
