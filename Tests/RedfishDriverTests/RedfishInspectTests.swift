import Documents
import DriverInterfaces
import Model
import RedfishDriver
import SimulatedControllers
import TestWorlds
import Testing

/// What the controller tells of its machine becomes the node's, and what it does not tell is asked for.
struct RedfishInspectTests {
    @Test func whatTheControllerShowsBecomesTheNodes() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.furnish() }
        let findings = try await rig.inspect(rig.node())
        #expect(
            findings.properties == [
                "cpu_arch": "x86_64", "cpus": "64", "memory_mb": "393216", "local_gb": "893", "capabilities": "boot_mode:uefi",
            ])
        #expect(findings.portAddresses.map(\.description) == ["52:54:00:aa:00:01", "52:54:00:aa:00:02"])
        #expect(findings.bootMode == .uefi)
        let inventory = try JSON(parsing: try #require(findings.inventory).inventory.text)
        #expect(inventory["cpu"]?["model_name"] == "Example 6430")
        #expect(inventory["cpu"]?["socket_count"] == 2)
        #expect(inventory["memory"]?["physical_mb"] == 393_216)
        #expect(inventory["interfaces"]?.arrayValue?.count == 3)
        #expect(inventory["interfaces"]?[0]?["speed_mbps"] == 25_000)
        #expect(inventory["disks"]?[0]?["size"] == 960_197_124_096)
        #expect(inventory["disks"]?[0]?["rotational"] == false)
        #expect(inventory["system_vendor"]?["product_name"] == "3500RX")
        // The machine was left alone.
        #expect(rig.server.service { $0.resets.isEmpty && $0.changes.isEmpty })
        try await rig.close()
    }

    @Test func whatIsKnownOfTheNodeIsKept() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.furnish() }
        var node = rig.node()
        node.node.properties = JSONText(["capabilities": "boot_mode:bios,trusted_boot:true"])
        #expect(try await rig.inspect(node).properties["capabilities"] == nil)
        node.node.properties = JSONText(["capabilities": "trusted_boot:true"])
        #expect(try await rig.inspect(node).properties["capabilities"] == "trusted_boot:true,boot_mode:uefi")
        try await rig.close()
    }

    /// Older controllers know their modules and their simple storage only.
    @Test func modulesAndSimpleStorageCountToo() async throws {
        let rig = try await RedfishRig()
        rig.server.service { service in
            service.furnish()
            service.details = [:]
            service.parts = service.parts.filter { !$0.key.hasPrefix("/Storage") }
            service.parts["/Memory/1"] = ["CapacityMiB": 16_384]
            service.parts["/Memory/2"] = ["CapacityMiB": 16_384]
            service.parts["/Memory/3"] = ["Status": ["State": "Absent"]]
            service.parts["/SimpleStorage/1"] = [
                "Devices": [
                    ["Name": "SATA 0", "CapacityBytes": 500_107_862_016], ["Name": "none", "Status": ["State": "Absent"]],
                ]
            ]
        }
        let findings = try await rig.inspect(rig.node())
        #expect(findings.properties["memory_mb"] == "32768")
        #expect(findings.properties["local_gb"] == "464")
        try await rig.close()
    }

    @Test func whatIsMissingIsAskedForWithBothWaysOut() async throws {
        let rig = try await RedfishRig()
        var error = await rig.inspectFailure(rig.node())
        #expect(error?.remedy == .askOperator)
        #expect(error?.reason.contains("does not say cpu_arch and memory_mb: set properties/cpu_arch") == true)
        #expect(error?.reason.contains("inspect_interface agent") == true)

        var node = rig.node()
        node.node.properties = JSONText(["cpu_arch": "x86_64", "memory_mb": "4096"])
        error = await rig.inspectFailure(node)
        #expect(error?.reason.contains("shows no network card that is enabled: create a port") == true)

        node.ports = [
            Port(uuid: .random(), nodeUUID: node.node.uuid, address: MACAddress(value: 1), createdAt: node.node.createdAt)
        ]
        #expect(try await rig.inspect(node).portAddresses.isEmpty)
        try await rig.close()
    }

    @Test func aControllerThatIsBusyIsAskedAgainInsteadOfBelieved() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.furnish() }
        // Past the login, the root, the systems and the machine.
        _ = try await rig.power.powerState(of: rig.node())
        rig.server.service { $0.refusals = [503] }
        #expect(await rig.inspectFailure(rig.node())?.remedy == .retry)
        try await rig.close()
    }
}

extension RedfishRig {
    private var driver: Driver {
        get throws { try RedfishHardwareType(controllers: controllers).driver(with: [.inspect: "redfish"]) }
    }

    fileprivate func inspect(_ node: NodeContext) async throws -> Findings {
        let inspect = try #require(try driver.inspect)
        try inspect.validate(node)
        guard case .done(let findings) = try await inspect.inspect(node, as: "1") else {
            Issue.record("inspection did not end")
            return Findings()
        }
        return findings
    }

    fileprivate func inspectFailure(_ node: NodeContext) async -> HardwareError? {
        await failure { () async throws(HardwareError) in _ = try await (try? driver.inspect)??.inspect(node, as: "1") }
    }
}

extension SimulatedRedfish {
    /// Two processors, a graphics card, three network cards of which one is off, and a disk beside an empty slot.
    fileprivate mutating func furnish() {
        details = ["MemorySummary": ["TotalSystemMemoryGiB": 384], "ProcessorSummary": ["Count": 2]]
        for number in 1...2 {
            parts["/Processors/CPU\(number)"] = [
                "ProcessorType": "CPU", "InstructionSet": "x86-64", "Model": "Example 6430", "TotalCores": 16, "TotalThreads": 32,
                "MaxSpeedMHz": 3_400,
            ]
        }
        parts["/Processors/GPU1"] = ["ProcessorType": "GPU", "Model": "Example G", "TotalThreads": 4_096]
        parts["/Processors/CPU3"] = ["ProcessorType": "CPU", "Status": ["State": "Absent"]]
        parts["/EthernetInterfaces/1"] = [
            "Id": "1", "MACAddress": "52:54:00:AA:00:01", "SpeedMbps": 25_000, "LinkStatus": "LinkUp",
            "Status": ["State": "Enabled", "Health": "OK"],
        ]
        // Many say nothing of a card's state while the machine is off.
        parts["/EthernetInterfaces/2"] = ["Id": "2", "PermanentMACAddress": "52:54:00:aa:00:02"]
        parts["/EthernetInterfaces/3"] = ["Id": "3", "MACAddress": "52:54:00:aa:00:03", "Status": ["State": "Disabled"]]
        parts["/Storage/RAID"] = [
            "Drives": [["@odata.id": .string("/redfish/v1/Systems/1/Drives/0")], ["@odata.id": "/redfish/v1/Systems/1/Drives/9"]]
        ]
        parts["/Drives/0"] = [
            "Name": "Disk 0", "Model": "EX960", "CapacityBytes": 960_197_124_096, "MediaType": "SSD", "SerialNumber": "E1",
        ]
    }
}
