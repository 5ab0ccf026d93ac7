import Documents
import Foundation
import IPMIDriver
import SimulatedControllers
import Testing

/// The whole service with controllers that others wrote or that misbehave, driven by the unmodified `baremetal` client.
@Suite(.serialized) struct ControllerTests {
    @Test func drivesSushyToolsEmulator() async throws {
        let emulator = try SushyEmulator()
        let service = try IronbirdProcess()
        try service.start()
        let somebody = try Operator(of: service)
        try somebody.create(
            "fish", driver: "redfish",
            ["redfish_address": emulator.address, "redfish_username": "admin", "redfish_password": "guess-42"])

        _ = try somebody.refusal("node manage fish --wait 60")
        #expect(try somebody.show("fish", "provision_state") == "enroll")
        let reason = try somebody.why("fish")
        #expect(reason.contains("correct driver_info/redfish_password or redfish_username"), "\(reason)")
        #expect(reason.contains("manage") && !reason.contains("guess-42"), "\(reason)")

        try somebody.run("node set fish --driver-info redfish_password=secret")
        try somebody.run("node manage fish --wait 60")
        #expect(try somebody.show("fish", "power_state") == "power off")
        #expect(try somebody.show("fish", "boot_mode") == "uefi")
        #expect(try somebody.show("fish", "properties")["vendor"] == "Sushy Emulator")

        // Whoever names no inspect interface has the controller asked; this one tells neither memory nor architecture.
        _ = try somebody.refusal("node inspect fish --wait 60")
        let gap = try somebody.why("fish")
        #expect(gap.contains("does not say cpu_arch and memory_mb: set properties/cpu_arch"), "\(gap)")
        try somebody.run("node set fish --property cpu_arch=x86_64 --property memory_mb=1024")
        try somebody.run("node inspect fish --wait 60")
        #expect(try somebody.json("port list --node fish")[0]?["address"] == "52:54:00:aa:00:01")
        #expect(try somebody.show("fish", "properties")["capabilities"] == "boot_mode:uefi")

        try somebody.run("node power on fish")
        try somebody.eventually("fish", "power_state", "power on")
        #expect(try await emulator.machine()["PowerState"] == "On")
        try somebody.run("node boot device set fish pxe")
        #expect(try somebody.json("node boot device show fish")["boot_device"] == "pxe")
        #expect(try await emulator.machine()["Boot"]?["BootSourceOverrideTarget"] == "Pxe")
        try somebody.run("node boot device set fish disk --persistent")
        #expect(try await emulator.machine()["Boot"]?["BootSourceOverrideTarget"] == "Hdd")
        #expect(try await emulator.machine()["Boot"]?["BootSourceOverrideEnabled"] == "Continuous")
        try somebody.run("node boot mode set fish bios")
        #expect(try await emulator.machine()["Boot"]?["BootSourceOverrideMode"] == "Legacy")
        try somebody.run("node secure boot on fish")
        #expect(try await emulator.machine("/SecureBoot")["SecureBootEnable"] == .bool(true))
        try somebody.run("node power off fish")
        try somebody.eventually("fish", "power_state", "power off")
        #expect(try await emulator.machine()["PowerState"] == "Off")
    }

    @Test func aWrongBMCPasswordAndASilentBMCAreExplainedAndRepaired() async throws {
        let server = try await SimulatedBMCServer(SimulatedBMC(cryptography: LibcryptoCryptography()))
        let service = try IronbirdProcess(arguments: ["--power-sync-interval", "2", "--power-recovery-interval", "2"])
        try service.start()
        let somebody = try Operator(of: service)
        try somebody.create(
            "old", driver: "ipmi",
            [
                "ipmi_address": "127.0.0.1", "ipmi_port": "\(server.port)", "ipmi_username": "admin",
                "ipmi_password": "guess-42",
            ])

        _ = try somebody.refusal("node manage old --wait 60")
        let reason = try somebody.why("old")
        #expect(reason.contains("correct driver_info/ipmi_password") && reason.contains("manage"), "\(reason)")
        #expect(!reason.contains("guess-42"))
        try somebody.run("node set old --driver-info ipmi_password=secret")
        try somebody.run("node manage old --wait 60")

        #expect(try somebody.show("old", "driver_internal_info")["bmc"]?["firmware"] == "9.08")

        server.network { $0.isSilent = true }
        try somebody.eventually("old", "fault", "power failure")
        #expect(try somebody.show("old", "maintenance") == .bool(true))
        let silence = try somebody.why("old")
        #expect(silence.contains("the controller did") || silence.contains("the controller does not answer"), "\(silence)")
        server.network { $0.isSilent = false }
        try somebody.eventually("old", "maintenance", .bool(false))
        #expect(try somebody.show("old", "power_state") == "power off")
        try await server.close()
    }
}
