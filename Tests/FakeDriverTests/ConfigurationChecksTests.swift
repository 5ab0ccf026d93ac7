import Documents
import DriverInterfaces
import FakeDriver
import IPMIDriver
import Model
import Testing

/// What deployment, booting, rescue and consoles must be told (drivers.md §5 and §12). An empty expectation is acceptance.
struct ConfigurationChecksTests {
    private let catalog = DriverCatalog([IPMIHardwareType(controllers: IPMIControllers())])

    private func refusal(
        _ info: JSONObject, instance: JSONObject = [:], hasPort: Bool = true,
        of interface: (Driver) -> (any HardwareInterface)?
    ) throws -> String {
        var node = Node(uuid: ResourceID(high: 0, low: 1), driver: "ipmi", createdAt: Timestamp(microseconds: 0))
        node.interfaces = try catalog.interfaces(for: "ipmi")
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
        let text = try refusal(info, instance: instance) { $0.deploy }
        #expect(expected.isEmpty ? text.isEmpty : text.contains(expected), "\(text)")
    }

    @Test func bootingNeedsAPortAndARamdisk() throws {
        #expect(try refusal([:], hasPort: false) { $0.boot }.contains("does not have any port"))
        #expect(try refusal(["deploy_kernel": "http://x/k"]) { $0.boot }.hasSuffix("Missing are: deploy_ramdisk."))
        #expect(try refusal(["deploy_iso": "http://x/i"]) { $0.boot } == "")
    }

    @Test func rescueAndConsolesNeedTheirs() throws {
        #expect(try refusal([:]) { $0.rescue }.contains("rescue_password"))
        #expect(try refusal([:], instance: ["rescue_password": "x"]) { $0.rescue } == "")
        #expect(try refusal([:]) { $0.console }.contains("ipmi_terminal_port"))
        #expect(try refusal(["ipmi_terminal_port": "8000"]) { $0.console } == "")
    }
}
