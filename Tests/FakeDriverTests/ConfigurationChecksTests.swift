import Documents
import DriverInterfaces
import FakeDriver
import Model
import Testing
import UndrivenHardware

/// What `driver_info` and `instance_info` must tell (drivers.md §3 and §12). An empty expectation is acceptance.
struct ConfigurationChecksTests {
    private let catalog = DriverCatalog([IPMIHardware(), RedfishHardware()])

    private func refusal(
        _ driver: String, _ info: JSONObject, instance: JSONObject = [:], hasPort: Bool = true,
        of interface: (Driver) -> (any HardwareInterface)?
    ) throws -> String {
        var node = Node(uuid: ResourceID(high: 0, low: 1), driver: driver, createdAt: Timestamp(microseconds: 0))
        node.interfaces = try catalog.interfaces(for: driver)
        node.interfaces[.console] = "ipmitool-socat"
        node.interfaces[.rescue] = "agent"
        let address = try #require(MACAddress("52:54:00:00:00:01"))
        let port = Port(uuid: node.uuid, nodeUUID: node.uuid, address: address, createdAt: node.createdAt)
        let context = NodeContext(node: node, driverInfo: info, instanceInfo: instance, ports: hasPort ? [port] : [])
        do throws(ValidationFailure) {
            try interface(try catalog.driver(for: node))?.validate(context)
            return ""
        } catch {
            return error.reason
        }
    }

    @Test(
        arguments: [
            ([:], "ipmi_address"),
            (["ipmi_address": ""], "ipmi_address"),
            (["ipmi_address": 5], "ipmi_address"),
            (["ipmi_port": 623], ""),
            (["ipmi_port": "623"], ""),
            (["ipmi_port": 0], "ipmi_port must be a number from 1 to 65535"),
            (["ipmi_port": 65_536], "ipmi_port"),
            (["ipmi_port": "many"], "ipmi_port"),
            (["ipmi_priv_level": "OPERATOR"], ""),
            (["ipmi_priv_level": "GOD"], "ipmi_priv_level must be one of"),
            (["ipmi_protocol_version": "1.5"], ""),
            (["ipmi_protocol_version": "3"], "ipmi_protocol_version"),
            (["ipmi_cipher_suite": 3], ""),
            (["ipmi_cipher_suite": 3, "ipmi_protocol_version": "1.5"], "ipmi_cipher_suite has no meaning"),
            (["ipmi_hex_kg_key": "00ff"], ""),
            (["ipmi_hex_kg_key": "0ff"], "ipmi_hex_kg_key"),
            (["ipmi_hex_kg_key": "00gg"], "ipmi_hex_kg_key"),
            (["ipmi_bridging": "single"], "ipmi_target_channel, ipmi_target_address"),
            (["ipmi_bridging": "single", "ipmi_target_channel": "0", "ipmi_target_address": "0x20"], ""),
            (["ipmi_bridging": "dual", "ipmi_target_channel": "0", "ipmi_target_address": "0x20"], "ipmi_transit_channel"),
            (["ipmi_bridging": "humpback"], "ipmi_bridging"),
            (["ipmi_force_boot_device": "perhaps"], "ipmi_force_boot_device"),
            (["ipmi_terminal_port": 70_000], "ipmi_terminal_port"),
        ] as [(JSONObject, String)])
    func ipmiNeedsThis(_ info: JSONObject, _ expected: String) throws {
        var complete = info
        if !expected.contains("ipmi_address") { complete["ipmi_address"] = "192.0.2.1" }
        let text = try refusal("ipmi", complete) { $0.power }
        #expect(expected.isEmpty ? text.isEmpty : text.contains(expected), "\(text)")
    }

    @Test(
        arguments: [
            ([:], "Missing 'redfish_address'"),
            (["redfish_address": "ftp://bmc"], "http or https"),
            (["redfish_address": "https://"], "names no host"),
            (["redfish_address": "a b"], "names no host"),
            (["redfish_address": "bmc.example.org"], ""),
            (["redfish_address": "https://[2001:db8::1]/root"], ""),
            (["redfish_address": "bmc", "redfish_verify_ca": "/etc/ssl/ca.pem"], ""),
            (["redfish_address": "bmc", "redfish_verify_ca": "perhaps"], "redfish_verify_ca"),
            (["redfish_address": "bmc", "redfish_auth_type": "oauth"], "redfish_auth_type"),
            (["redfish_address": "bmc", "redfish_system_id": 1], "redfish_system_id"),
            (["redfish_address": "bmc", "redfish_tls_minimum_version": "1.0"], "redfish_tls_minimum_version"),
            (["redfish_address": "bmc", "firmware_update_unresponsive_bmc_wait": -1], "firmware_update_unresponsive_bmc_wait"),
        ] as [(JSONObject, String)])
    func redfishNeedsThis(_ info: JSONObject, _ expected: String) throws {
        let text = try refusal("redfish", info) { $0.management }
        #expect(expected.isEmpty ? text.isEmpty : text.contains(expected), "\(text)")
    }

    @Test(
        arguments: [
            ([:], "instance_info/image_source is missing"),
            (["image_source": "http://x/a.img"], "image_checksum is missing"),
            (["image_source": "http://x/a.img", "image_checksum": "abc"], ""),
            (["image_source": "http://x/a.img", "image_os_hash_algo": "sha256"], "must come together"),
            (["image_source": "file:///a.img"], ""),
            (["image_source": "file:///a.img", "boot_iso": "http://x/a.iso"], "exclude each other"),
            (["kernel": "http://x/k", "ramdisk": "http://x/r"], ""),
        ] as [(JSONObject, String)])
    func deploymentNeedsThis(_ instance: JSONObject, _ expected: String) throws {
        let info: JSONObject = ["deploy_kernel": "http://x/k", "deploy_ramdisk": "http://x/r"]
        let text = try refusal("ipmi", info, instance: instance) { $0.deploy }
        #expect(expected.isEmpty ? text.isEmpty : text.contains(expected), "\(text)")
    }

    @Test func bootingNeedsAPortAndARamdisk() throws {
        #expect(try refusal("ipmi", [:], hasPort: false) { $0.boot }.contains("does not have any port"))
        #expect(try refusal("ipmi", ["deploy_kernel": "http://x/k"]) { $0.boot }.hasSuffix("Missing are: deploy_ramdisk."))
        #expect(try refusal("ipmi", ["deploy_iso": "http://x/i"]) { $0.boot } == "")
    }

    @Test func rescueAndConsolesNeedTheirs() throws {
        #expect(try refusal("ipmi", [:]) { $0.rescue }.contains("rescue_password"))
        #expect(try refusal("ipmi", [:], instance: ["rescue_password": "x"]) { $0.rescue } == "")
        #expect(try refusal("ipmi", [:]) { $0.console }.contains("ipmi_terminal_port"))
        #expect(try refusal("ipmi", ["ipmi_terminal_port": "8000"]) { $0.console } == "")
    }
}
