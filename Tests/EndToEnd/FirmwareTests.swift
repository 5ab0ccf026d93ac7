import Documents
import Foundation
import Testing

/// Bare virtual machines with real firmware, from enrolment to their own system and back, by the unmodified `baremetal` client.
@Suite(.serialized, .enabled(if: LabWorld.isPossible, LabWorld.reason))
struct FirmwareTests {
    @Test func aBIOSMachineBehindIPMIGetsItsSystemAndGivesItBack() throws {
        let world = try LabWorld(["--firmware", "bios"])
        let inventory = try world.inventory(of: 1)
        // A controller by other people, in front of the same machine.
        let controller = try IPMISimulator(
            at: "198.51.100.1", port: 623, chassis: Checkout.machines.appending(path: "lab-chassis"),
            environment: [
                "IRONBIRD": Checkout.ironbird.path, "IRONBIRD_LAB": "--name \(world.name) --directory \(world.folder.path)",
                "IRONBIRD_MACHINE": "1",
            ], folder: world.folder.appending(path: "ipmi_sim"), in: world.network)
        let information = [
            "ipmi_address=198.51.100.1", "ipmi_username=\(IPMISimulator.userName)", "ipmi_password=\(IPMISimulator.password)",
        ]
        let life = MachineLife(world: world, machine: 1, firmware: "bios", isInspectedByAgent: true)
        try withExtendedLifetime(controller) {
            try life.walk(driver: "ipmi", information: information, inventory: inventory)
        }
        try life.expectTimeline(loads: ["dhcp", "script", "kernel", "ramdisk"])
    }

    @Test func aUEFIMachineBehindRedfishGetsItsSystemAndGivesItBack() throws {
        let world = try LabWorld(["--firmware", "uefi", "--bmc", "redfish"])
        let inventory = try world.inventory(of: 1)
        let members = inventory["driver_info"]?.objectValue ?? [:]
        let information = members.filter { $0.key.hasPrefix("redfish_") }.map { "\($0.key)=\($0.value.stringValue ?? "")" }
        // The controller knows the machine's card, from which the port is made that the boots need.
        let life = MachineLife(world: world, machine: 1, firmware: "uefi", isInspectedByAgent: false)
        try life.walk(driver: "redfish", information: information, inventory: inventory)
        // The card has no ROM, so that firmware asks for our loader first.
        try life.expectTimeline(loads: ["dhcp", "loader", "dhcp", "script", "kernel", "ramdisk"])
    }
}

/// A machine's way through its life, as an operator of OpenStack leads it.
struct MachineLife {
    let world: LabWorld
    let machine: Int
    let firmware: String
    /// Whether the agent inspects the machine and an operator says what its port is; otherwise its controller says both.
    let isInspectedByAgent: Bool
    private var node: String { "node-\(machine)" }

    /// From nothing to `active`, and back to `available`.
    func walk(driver: String, information: [String], inventory: JSON) throws {
        try create(driver, information, inventory)
        try baremetal("node manage \(node) --wait 300")
        try baremetal("node inspect \(node) --wait 900")
        #expect(try show("properties")["cpu_arch"] == "x86_64")
        try baremetal("node provide \(node) --wait 900")
        #expect(try show("provision_state") == "available")
        try deploy()
        try baremetal("node undeploy \(node) --wait 900")
        #expect(try show("provision_state") == "available")
        #expect(try show("instance_info").objectValue?.isEmpty == true)
        // Inspection by the agent, cleaning, deployment, its system, cleaning.
        #expect(try world.starts(of: machine) == (isInspectedByAgent ? 5 : 4))
    }

    private func create(_ driver: String, _ information: [String], _ inventory: JSON) throws {
        let parameters = try #require(inventory["driver_info"]?["kernel_append_params"]?.stringValue)
        let address = try #require(inventory["ports"]?.arrayValue?.first?.stringValue)
        var words = ["node", "create", "--driver", driver, "--name", node, "-f", "json"]
        if isInspectedByAgent { words += ["--inspect-interface", "agent"] }
        words += ["--property", "capabilities=boot_mode:\(firmware)"]
        for text in information + ["kernel_append_params=\(parameters)"] { words += ["--driver-info", text] }
        let uuid = try #require(try ask(words).json["uuid"]?.stringValue)
        if isInspectedByAgent { try baremetal("port create \(address) --node \(uuid)") }
        let checksum = try LabWorld.checksum()
        try baremetal(
            "node set \(node) --instance-info image_source=\(LabWorld.tinyOS) --instance-info image_checksum=\(checksum)")
    }

    private func deploy() throws {
        let drive = #"{"meta_data": {"hostname": "web-\#(machine)"}}"#
        _ = try ask(["node", "deploy", node, "--config-drive", drive, "--wait", "1200"])
        #expect(try show("provision_state") == "active")
        let said = try world.console(of: machine, until: "BOOTED-OK hostname=web-\(machine) firmware=\(firmware)")
        #expect(said.contains("BOOTED-OK"))
        // The agent finds the boot loader on the disk that it wrote.
        #expect(!said.contains("cannot look into"))
        // The system asks for an address before it says that it is there; what is seen of that is written in a moment.
        for _ in 0..<200 where try !world.timeline(of: node).contains(where: { $0.contains("operating system") }) {}
    }

    /// Every boot left the stages that it went through, in their order.
    func expectTimeline(loads: [String]) throws {
        let boots = try world.timeline(of: node)
        let inspection = isInspectedByAgent ? [["power on"] + loads + ["inspection"]] : []
        let expected =
            inspection + [
                ["power on"] + loads + ["lookup", "heartbeat", "step"],
                ["power on"] + loads + ["lookup", "heartbeat", "step", "image", "image", "config drive", "step"],
                ["instance boot", "operating system"], ["power on"] + loads + ["lookup", "heartbeat", "step"],
            ]
        #expect(boots.count == expected.count, "\(boots)")
        for (boot, stages) in zip(boots, expected) {
            var rest = boot[...]
            for stage in stages {
                let place = rest.firstIndex(of: stage)
                #expect(place != nil, "\(stage) is missing in \(boot), where \(stages) were expected")
                if let place { rest = rest[(place + 1)...] }
            }
        }
    }

    @discardableResult
    private func baremetal(_ line: String) throws -> Tool.Result {
        try ask(line.split(separator: " ").map(String.init))
    }

    private func ask(_ words: [String]) throws -> Tool.Result {
        let result = try Tool.baremetal(endpoint: world.service.endpoint, in: world.network)(words)
        let why = result.status == 0 ? "" : (try? world.why(node)) ?? ""
        try #require(result.status == 0, "baremetal \(words.joined(separator: " ")): \(result.errors)\n\(why)")
        return result
    }

    private func show(_ field: String) throws -> JSON {
        try baremetal("node show \(node) --fields \(field) -f json").json[field] ?? .null
    }
}
