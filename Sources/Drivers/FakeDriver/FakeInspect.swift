import Documents
import DriverInterfaces
import Model

/// Finds out what a fake machine consists of, which is the same for all but their addresses.
struct FakeInspect: InspectInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func inspect(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        let addresses = addresses(of: node)
        let at = controller.time.now
        return try await controller.work("inspect", of: .inspect, on: node, as: command) { bench in
            var findings = bench.firmwareFindings(at: at)
            findings.bootMode = bench.machine.bootMode
            findings.isSecureBoot = bench.machine.isSecureBoot
            findings.properties = properties(missingOn: node)
            findings.portAddresses = addresses
            findings.inventory = NodeInventory(inventory: inventory(addresses, bench.machine.bootMode))
            return findings
        }
    }

    /// The ports' addresses, or one of our own where the node has no port: a locally administered one, made from the identifier.
    private func addresses(of node: NodeContext) -> [MACAddress] {
        guard node.ports.isEmpty else { return node.ports.map(\.address) }
        let lot = FakeOptions.hash(node.node.uuid.description)
        let digits = String(lot & 0xFF_FFFF | 0x100_0000, radix: 16).dropFirst()
        let pairs = [digits.prefix(2), digits.dropFirst(2).prefix(2), digits.dropFirst(4)]
        return [MACAddress("52:54:00:" + pairs.joined(separator: ":"))].compactMap(\.self)
    }

    private func properties(missingOn node: NodeContext) -> JSONObject {
        let known = node.node.properties.object
        let found: JSONObject = ["cpu_arch": "x86_64", "cpus": "8", "memory_mb": "16384", "local_gb": "99"]
        return JSONObject(found.filter { known[$0.key] == nil }.map { ($0.key, $0.value) })
    }

    private func inventory(_ addresses: [MACAddress], _ bootMode: BootMode) -> JSONText {
        let interfaces = addresses.enumerated().map { index, address in
            JSON.object([
                "name": .string("eth\(index)"), "mac_address": .string(address.description), "has_carrier": true,
                "product": "0x0001", "vendor": "0x1af4",
            ])
        }
        let disk: JSONObject = [
            "name": "/dev/sda", "model": "Fake Disk", "size": 107_374_182_400, "rotational": false, "serial": "fake-0",
        ]
        return JSONText(
            .object([
                "bmc_address": "127.0.0.1",
                "boot": [
                    "current_boot_mode": .string(bootMode.rawValue), "pxe_interface": interfaces.first?["mac_address"] ?? .null,
                ],
                "cpu": ["architecture": "x86_64", "count": 8, "model_name": "Fake CPU", "frequency": "2000.0", "flags": []],
                "disks": [.object(disk)],
                "interfaces": .array(interfaces),
                "memory": ["physical_mb": 16_384, "total": 17_179_869_184],
                "system_vendor": ["manufacturer": "Ironbird", "product_name": "Fake Machine", "serial_number": "0"],
            ]))
    }
}
