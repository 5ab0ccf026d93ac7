import Documents
import OutboundHTTP
import Testing

/// What Metal3's baremetal-operator asks through gophercloud, in its order and with its headers, and the statuses that it takes for
/// success.
@Suite(.serialized) struct Metal3CallsTests {
    private static let address = "52:54:00:dd:00:01"

    @Test func aHostIsRegisteredInspectedCleanedProvisionedAndDeleted() async throws {
        let service = try IronbirdProcess()
        try service.start()
        let client = HTTPClient()
        let call = caller(client, service)
        let versions = try await call("GET", "/v1/")
        let newest = versions["version"]?["version"]?.stringValue?.split(separator: ".").last.flatMap { Int($0) }
        #expect(newest ?? 0 >= 110)
        let node = try await register(call)
        try await call.send(node, ["target": "manage"], until: "manageable")
        try await call("GET", "/v1/nodes/\(node)/inventory", expecting: 404)
        try await call.send(node, ["target": "inspect"], until: "manageable")
        let inventory = try await call("GET", "/v1/nodes/\(node)/inventory")
        #expect(inventory["inventory"]?.objectValue?.isEmpty == false)
        try await clean(node, call)
        try await call.send(node, ["target": "provide"], until: "available")
        try await provision(node, call)
        try await lookAfter(node, call)
        try await call.send(node, ["target": "deleted"], until: "available")
        #expect(try await call("GET", "/v1/nodes/\(node)")["instance_uuid"] == .null)
        try await call("PUT", "/v1/nodes/\(node)/maintenance", ["reason": "going away"], expecting: 202)
        try await call("DELETE", "/v1/nodes/\(node)", expecting: 204)
        try await call("GET", "/v1/nodes/\(node)", expecting: 404)
        await client.shutdown()
    }

    @Test func aHostProvisionedElsewhereIsAdopted() async throws {
        let service = try IronbirdProcess()
        try service.start()
        let client = HTTPClient()
        let call = caller(client, service)
        let node = try await register(call)
        try await call.send(node, ["target": "manage"], until: "manageable")
        let image = JSON.string("http://192.0.2.1/image.raw")
        try await call("PATCH", "/v1/nodes/\(node)", [["op": "add", "path": "/instance_info/image_source", "value": image]])
        try await call.send(node, ["target": "adopt"], until: "active")
        // A busy or active host goes only under maintenance.
        try await call("DELETE", "/v1/nodes/\(node)", expecting: 409)
        try await call("PUT", "/v1/nodes/\(node)/maintenance", ["reason": "deleted"], expecting: 202)
        try await call("DELETE", "/v1/nodes/\(node)", expecting: 204)
        await client.shutdown()
    }

    private func caller(_ client: HTTPClient, _ service: IronbirdProcess) -> Caller {
        var call = Caller(client: client, endpoint: service.endpoint)
        call.headers = [
            "X-OpenStack-Ironic-API-Version": "1.109", "OpenStack-API-Version": "baremetal 1.109",
            "Content-Type": "application/json", "Accept": "application/json",
        ]
        return call
    }

    /// By name, then by the port's address; both are unknown, and the host is created with its port.
    private func register(_ call: Caller) async throws -> String {
        try await call("GET", "/v1/nodes/metal3~host-0", expecting: 404)
        let ports = try await call("GET", "/v1/ports?address=\(Self.address)&fields=node_uuid,uuid,address")
        #expect(ports["ports"] == [])
        let made = try await call(
            "POST", "/v1/nodes",
            [
                "driver": "fake-hardware", "name": "metal3~host-0", "bios_interface": "fake", "boot_interface": "fake",
                "firmware_interface": "fake", "deploy_interface": "fake", "inspect_interface": "fake",
                "management_interface": "fake", "power_interface": "fake", "raid_interface": "fake", "vendor_interface": "fake",
                "driver_info": [
                    "deploy_kernel": "http://192.0.2.1/kernel", "deploy_ramdisk": "http://192.0.2.1/ramdisk",
                    "kernel_append_params": "%default% console=ttyS0", "force_persistent_boot_device": "Default",
                ],
                "disable_power_off": false, "properties": ["capabilities": "boot_mode:uefi", "cpu_arch": "x86_64"],
            ], expecting: 201)
        let node = try #require(made["uuid"]?.stringValue)
        expectTypes(of: made)
        try await call(
            "POST", "/v1/ports", ["node_uuid": .string(node), "address": .string(Self.address), "pxe_enabled": true],
            expecting: 201)
        #expect(try await call("GET", "/v1/nodes/metal3~host-0")["uuid"] == made["uuid"])
        let found = try await call("GET", "/v1/ports?address=\(Self.address)&fields=node_uuid,uuid,address")
        #expect(found["ports"]?[0]?["node_uuid"] == made["uuid"])
        try await call("PATCH", "/v1/nodes/\(node)", [["op": "add", "path": "/automated_clean", "value": true]])
        try await expectValid(node, call)
        return node
    }

    /// gophercloud decodes into fields with types: what is no text must not be one.
    private func expectTypes(of node: JSON) {
        for field in ["maintenance", "console_enabled", "protected", "retired"] {
            #expect(node[field]?.boolValue != nil, "\(field)")
        }
        for field in ["driver_info", "driver_internal_info", "properties", "extra", "instance_info", "clean_step", "deploy_step"]
        {
            #expect(node[field]?.objectValue != nil, "\(field)")
        }
        #expect(node["provision_updated_at"] == .null)
        #expect(node["automated_clean"] == .null)
        #expect(node["links"]?.arrayValue != nil && node["traits"]?.arrayValue != nil)
    }

    private func expectValid(_ node: String, _ call: Caller) async throws {
        let valid = try await call("GET", "/v1/nodes/\(node)/validate")
        #expect(valid["boot"]?["result"] == true && valid["deploy"]?["result"] == true, "\(valid.text)")
    }

    private func clean(_ node: String, _ call: Caller) async throws {
        let disks: JSON = ["logical_disks": [["size_gb": 100, "raid_level": "1", "is_root_volume": true]]]
        try await call("PUT", "/v1/nodes/\(node)/states/raid", disks, expecting: 204)
        let settings: JSON = [["name": "ProcVirtualization", "value": "Enabled"]]
        try await call.send(
            node,
            [
                "target": "clean",
                "clean_steps": [
                    ["interface": "raid", "step": "delete_configuration"], ["interface": "raid", "step": "create_configuration"],
                    ["interface": "bios", "step": "apply_configuration", "args": ["settings": settings]],
                ],
            ], until: "manageable")
        #expect(try await call("GET", "/v1/nodes/\(node)/bios?detail=true")["bios"]?.arrayValue != nil)
        #expect(try await call("GET", "/v1/nodes/\(node)/firmware")["firmware"]?.arrayValue != nil)
    }

    private func provision(_ node: String, _ call: Caller) async throws {
        let instance = "6b3a4c5d-1f2e-4d3c-9b8a-7c6d5e4f3a2b"
        let changes: [(String, JSON)] = [
            ("/instance_info/image_source", "http://192.0.2.1/image.qcow2"), ("/instance_info/image_os_hash_algo", "sha256"),
            ("/instance_info/image_os_hash_value", .string(String(repeating: "0", count: 64))),
            ("/instance_info/image_disk_format", "qcow2"), ("/instance_info/root_device", ["name": "/dev/sda"]),
            ("/instance_info/capabilities", ["boot_option": "local"]), ("/instance_uuid", .string(instance)),
        ]
        let patch = JSON.array(changes.map { ["op": "add", "path": .string($0.0), "value": $0.1] })
        let changed = try await call("PATCH", "/v1/nodes/\(node)", patch)
        #expect(changed["instance_uuid"] == .string(instance))
        // Back to the default, which gophercloud writes as a removal.
        try await call("PATCH", "/v1/nodes/\(node)", [["op": "remove", "path": "/deploy_interface"]])
        try await call("PATCH", "/v1/nodes/\(node)", [["op": "add", "path": "/deploy_interface", "value": "fake"]])
        try await expectValid(node, call)
        let drive: JSON = ["meta_data": ["name": "host-0"], "user_data": "#cloud-config\n", "network_data": ["links": []]]
        try await call.send(node, ["target": "active", "configdrive": drive], until: "active")
    }

    private func lookAfter(_ node: String, _ call: Caller) async throws {
        try await call(
            "PUT", "/v1/nodes/\(node)/states/power", ["target": "soft power off", "timeout": 180], expecting: 202)
        try await call.wait(for: node) { $0["power_state"] == "power off" && $0["target_power_state"] == .null }
        try await call("PUT", "/v1/nodes/\(node)/states/power", ["target": "power on"], expecting: 202)
        try await call.wait(for: node) { $0["power_state"] == "power on" && $0["target_power_state"] == .null }
        let device: JSON = ["boot_device": "pxe", "persistent": false]
        try await call("PUT", "/v1/nodes/\(node)/management/boot_device", device, expecting: 204)
        try await call("PUT", "/v1/nodes/\(node)/management/inject_nmi", [:], expecting: 204)
        try await call("PUT", "/v1/nodes/\(node)/maintenance", ["reason": "looking"], expecting: 202)
        try await call("DELETE", "/v1/nodes/\(node)/maintenance", expecting: 202)
        let steps: JSON = [["interface": "bios", "step": "apply_configuration", "args": ["settings": []]]]
        try await call.send(node, ["target": "service", "service_steps": steps], until: "active")
    }
}
