import Documents
import Foundation
import Testing

/// Ways to boot that few machines of the other tests take: each machine is inspected by its agent at least.
@Suite(.serialized, .enabled(if: LabWorld.isPossible, LabWorld.reason))
struct BootWayTests {
    /// The network has a DHCP server, and keeps it.
    @Test(
        arguments: zip(
            [["--firmware", "bios"], ["--firmware", "uefi"], ["--firmware", "uefi", "--network-boot", "http"]],
            [["script"], ["loader", "script"], ["loader", "script"]]))
    func aMachineBootsBesideADHCPServerOfOthers(machine: [String], loads: [String]) throws {
        let world = try LabWorld(machine, dhcp: ["--boot-dhcp", "proxy"])
        let server = try AddressServer(beside: world)
        let node = try inspect(world)
        let stages = try world.timeline(of: node).joined()
        for stage in ["dhcp"] + loads + ["kernel", "ramdisk", "inspection"] { #expect(stages.contains(stage), "\(stages)") }
        let card = try #require(try world.inventory(of: 1)["ports"]?.arrayValue?.first?.stringValue)
        let address = try #require(try server.addresses(of: card).first)
        let told = try world.run("node", "timeline", node).output
        #expect(told.contains(" sent to \(address) by "), "\(told)")
    }

    /// Firmware that is told URLs, and asks for nothing by TFTP.
    @Test func aMachineBootsByHTTPFromItsFirmwareOn() throws {
        let world = try LabWorld(["--firmware", "uefi", "--network-boot", "http"])
        let node = try inspect(world)
        let stages = try world.timeline(of: node).joined()
        for stage in ["dhcp", "loader", "script", "kernel", "ramdisk", "inspection"] {
            #expect(stages.contains(stage), "\(stages)")
        }
        let told = try world.run("node", "timeline", node).output
        let loader = told.split(separator: "\n").first { $0.contains("snponly.efi sent to ") }
        #expect(loader?.contains(" by HTTP") == true && !told.contains(" by TFTP"), "\(told)")
    }

    /// Firmware that boots only what is signed: Debian's shim, GRUB and kernel, over the network and then from the disk.
    @Test func aMachineWithSecureBootComesToItsSystem() throws {
        let world = try LabWorld(["--firmware", "uefi-secure"])
        let node = try inspect(world)
        let told = try world.run("node", "timeline", node).output
        for name in ["shimx64.efi", "grubx64.efi"] { #expect(told.contains("\(name) sent to "), "\(told)") }
        #expect(try world.lab("console", "1", "--log").output.contains("Secure boot enabled"))
        try world.run("node", "provide", node, "--wait", "--timeout", "900")
        try world.run(
            "node", "deploy", node, "--wait", "--timeout", "900", "--hostname", "safe", "--image", LabWorld.tinyOS, "--checksum",
            try LabWorld.checksum())
        _ = try world.console(of: 1, until: "BOOTED-OK hostname=safe firmware=uefi secure-boot=on")
    }

    /// Enrols the machine, whose kernel is not to be quiet, and lets its agent inspect it.
    private func inspect(_ world: LabWorld) throws -> String {
        let node = "\(world.name)-1"
        let inventory = world.folder.appending(path: "inventory.json")
        try Data(try world.lab("inventory").output.replacing(" quiet", with: "").utf8).write(to: inventory)
        try world.run("node", "import", inventory.path)
        try world.run("node", "manage", node, "--wait", "--timeout", "300")
        let inspected = try world.ironbird(["node", "inspect", node, "--wait", "--timeout", "600"])
        let why = inspected.status == 0 ? "" : try world.why(node)
        try #require(inspected.status == 0, "\(inspected.errors)\n\(why)")
        return node
    }
}
