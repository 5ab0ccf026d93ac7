import Documents
import OutboundHTTP
import Testing

/// What else schedulers and their operators ask, over HTTP: groups, shards, tenants, consoles, events, nodes that are not to be had.
@Suite(.serialized) struct SchedulerCallsTests {
    @Test func nodesAreFoundByGroupShardAndTenant() async throws {
        try await withService(["--conductor-group", "rack1"]) { call in
            let nodes: [(String, JSONObject)] = [
                ("a", ["shard": "s1", "owner": "alpha", "lessee": "beta"]), ("b", ["shard": "s2", "owner": "alpha"]), ("c", [:]),
            ]
            for (name, more) in nodes {
                let node: JSONObject = ["driver": "fake-hardware", "name": .string(name), "conductor_group": "rack1"]
                try await call("POST", "/v1/nodes", .object(node.merging(more)), expecting: 201)
            }
            // Nobody looks after nodes of other groups.
            let stranger: JSON = ["driver": "fake-hardware", "conductor_group": "rack2"]
            try await call("POST", "/v1/nodes", stranger, expecting: 400)
            for (filter, names) in [
                ("conductor_group=rack1", "abc"), ("conductor_group=rack2", ""), ("conductor_group=", ""), ("shard=s1,s2", "ab"),
                ("sharded=False", "c"), ("lessee=beta", "a"), ("owner=alpha", "ab"), ("conductor_group=rack1&shard=s2", "b"),
                ("associated=True", ""), ("retired=False", "abc"),
            ] {
                let list = try await call("GET", "/v1/nodes?fields=name&\(filter)")["nodes"]?.arrayValue ?? []
                #expect(list.compactMap { $0["name"]?.stringValue }.joined() == names, "\(filter)")
            }
            let shards = try await call("GET", "/v1/shards")["shards"]?.arrayValue ?? []
            #expect(shards.contains { $0["name"] == "s1" && $0["count"] == 1 }, "\(shards)")
            let conductors = try await call("GET", "/v1/conductors")["conductors"]?.arrayValue ?? []
            #expect(conductors.map { $0["conductor_group"] } == ["rack1"])
            try await call.send("a", ["target": "manage"], until: "manageable")
        }
    }

    @Test func aConsoleIsSwitchedOnAndOff() async throws {
        try await withService { call in
            let node: JSON = ["driver": "fake-hardware", "name": "a", "console_interface": "fake"]
            try await call("POST", "/v1/nodes", node, expecting: 201)
            try await call.send("a", ["target": "manage"], until: "manageable")
            try await call("PUT", "/v1/nodes/a/states/console", ["enabled": true], expecting: 202)
            try await call.wait(for: "a") { $0["console_enabled"] == true && $0["reservation"] == .null }
            let console = try await call("GET", "/v1/nodes/a/states/console")
            #expect(console["console_enabled"] == true)
            #expect(console["console_info"]?["type"]?.stringValue != nil && console["console_info"]?["url"]?.stringValue != nil)
            try await call("PUT", "/v1/nodes/a/states/console", ["enabled": false], expecting: 202)
            try await call.wait(for: "a") { $0["console_enabled"] == false }
        }
    }

    @Test func eventsOfTheNetworkAreTaken() async throws {
        try await withService { call in
            let event: JSON = [
                "event": "network.bind_port", "port_id": "5e3a4c5d-1f2e-4d3c-9b8a-7c6d5e4f3a2b",
                "mac_address": "52:54:00:ee:00:01", "status": "ACTIVE", "device_id": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123",
                "binding:host_id": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123", "binding:vnic_type": "baremetal",
            ]
            try await call("POST", "/v1/events", ["events": [event]], expecting: 204)
            try await call("POST", "/v1/events", ["events": [["event": "network.paint_port"]]], expecting: 400)
        }
    }

    @Test func aTakenNodeIsLeftAloneAndARetiredOneIsNotGiven() async throws {
        try await withService { call in
            let node: JSON = [
                "driver": "fake-hardware", "name": "a", "resource_class": "large",
            ]
            try await call("POST", "/v1/nodes", node, expecting: 201)
            try await call.send("a", ["target": "manage"], until: "manageable")
            try await call.send("a", ["target": "provide"], until: "available")
            try await call("PATCH", "/v1/nodes/a", [["op": "add", "path": "/retired", "value": true]], expecting: 409)
            let instance = JSON.string("1be26c0b-03f2-4d2e-ae87-c02d7f33c123")
            try await call("PATCH", "/v1/nodes/a", [["op": "add", "path": "/instance_uuid", "value": instance]])
            let other = JSON.string("2be26c0b-03f2-4d2e-ae87-c02d7f33c123")
            try await call("PATCH", "/v1/nodes/a", [["op": "add", "path": "/instance_uuid", "value": other]], expecting: 409)
            let failed = try await allocate(call)
            #expect(failed["last_error"]?.stringValue?.contains("no available nodes match the resource class large") == true)
            try await call("PUT", "/v1/nodes/a/states/provision", ["target": "active"], expecting: 202)
            try await call.wait(for: "a") { $0["provision_state"] == "active" }
            try await call("PATCH", "/v1/nodes/a", [["op": "add", "path": "/retired", "value": true]])
            // Cleaned when its instance goes, it is not offered again.
            try await call.send("a", ["target": "deleted"], until: "manageable")
            try await call("PUT", "/v1/nodes/a/states/provision", ["target": "provide"], expecting: 400)
            #expect(try await call("GET", "/v1/nodes?retired=true")["nodes"]?.arrayValue?.count == 1)
            #expect(try await allocate(call)["state"] == "error")
        }
    }

    /// An allocation that has ended.
    private func allocate(_ call: Caller) async throws -> JSON {
        let made = try await call("POST", "/v1/allocations", ["resource_class": "large"], expecting: 201)
        for _ in 0..<20_000 {
            let now = try await call("GET", "/v1/allocations/\(made["uuid"]?.stringValue ?? "")")
            if now["state"] != "allocating" { return now }
        }
        return made
    }

    private func withService(_ arguments: [String] = [], _ body: (Caller) async throws -> Void) async throws {
        let service = try IronbirdProcess(arguments: arguments)
        try service.start()
        let client = HTTPClient()
        try await body(Caller(client: client, endpoint: service.endpoint))
        await client.shutdown()
    }
}
