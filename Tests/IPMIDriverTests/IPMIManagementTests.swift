import Documents
import DriverInterfaces
import IPMI
import IPMIDriver
import Model
import SimulatedControllers
import TestWorlds
import Testing

struct IPMIManagementTests {
    @Test(arguments: [
        (BootDevice.pxe, false, BootMode?.none, [0xA0, 0x04, 0, 0, 0] as [UInt8]),
        (.disk, true, .uefi, [0xE0, 0x08, 0, 0, 0]),
        (.disk, true, .bios, [0xC0, 0x08, 0, 0, 0]),
        (.cdrom, false, .bios, [0x80, 0x14, 0, 0, 0]),
        (.bios, false, .bios, [0x80, 0x18, 0, 0, 0]),
        (.safe, false, .bios, [0x80, 0x0C, 0, 0, 0]),
    ])
    func setsWhatTheMachineBootsFrom(device: BootDevice, isPersistent: Bool, mode: BootMode?, flags: [UInt8]) async throws {
        let rig = try await Rig()
        var node = rig.node()
        node.node.bootMode = mode
        try await rig.management.setBootDevice(device, isPersistent: isPersistent, of: node)
        #expect(rig.server.bmc { $0.bootFlags } == flags)
        #expect(rig.server.bmc { $0.keepsBootFlags })
        #expect(
            try await rig.management.bootDevice(of: node) == BootDeviceSetting(device: device, isPersistent: isPersistent))
        try await rig.close()
    }

    @Test func theCapabilitiesSayHowTheMachineBoots() async throws {
        let rig = try await Rig()
        var node = rig.node()
        node.instanceInfo = ["capabilities": "{\"boot_mode\": \"bios\"}"]
        try await rig.management.setBootDevice(.pxe, isPersistent: false, of: node)
        #expect(rig.server.bmc { $0.bootFlags }.first == 0x80)
        node.instanceInfo = ["capabilities": "secure_boot:true, boot_mode:uefi"]
        try await rig.management.setBootDevice(.pxe, isPersistent: false, of: node)
        #expect(rig.server.bmc { $0.bootFlags }.first == 0xA0)
        try await rig.close()
    }

    @Test func aControllerNeedNotKeepBootFlagsForLong() async throws {
        let rig = try await Rig()
        try await rig.management.setBootDevice(
            .pxe, isPersistent: true, of: rig.node(["ipmi_disable_boot_timeout": "no", "ipmi_force_boot_device": true]))
        #expect(!rig.server.bmc { $0.keepsBootFlags })
        // Forced devices are set for one boot only, as they are set again for each.
        #expect(rig.server.bmc { $0.bootFlags }.first == 0xA0)
        try await rig.close()
    }

    @Test func aForcedBootDeviceIsSetAgainAtPowerOn() async throws {
        let rig = try await Rig()
        var node = rig.node(["ipmi_force_boot_device": "true"])
        node.driverInternalInfo = ["persistent_boot_device": "disk"]
        _ = try await rig.power.ensure(.on, of: node, timeout: nil, as: "1")
        #expect(rig.server.bmc { $0.bootFlags } == [0xA0, 0x08, 0, 0, 0])
        try await rig.close()
    }

    @Test func flagsThatLapsedSayNothing() async throws {
        let rig = try await Rig()
        rig.server.bmc { $0.bootFlags = [0x20, 0x04, 0, 0, 0] }
        #expect(try await rig.management.bootDevice(of: rig.node()) == BootDeviceSetting(device: nil, isPersistent: nil))
        try await rig.close()
    }

    @Test func saysWhatTheControllerIs() async throws {
        let rig = try await Rig()
        let information = try #require(rig.management.controllerInformation)
        #expect(
            try await information.description(of: rig.node())?.details == [
                "protocol": "IPMI 2.0", "firmware": "9.08", "manufacturer_id": 4753, "product_id": 3842, "device_id": 35,
                "device_revision": 1,
            ])
        rig.server.bmc { $0.refusals[.init(.application, GetDeviceID.code)] = .unknownCommand }
        #expect(try await information.description(of: rig.node()) == nil)
        try await rig.close()
    }

    @Test func interruptsOnlyAMachineThatIsOn() async throws {
        let rig = try await Rig()
        let interrupts = try #require(rig.management.interrupts)
        let error = await failure { () async throws(HardwareError) in try await interrupts.injectNMI(on: rig.node()) }
        #expect(error?.reason.contains("the machine is off") == true)
        rig.server.bmc { $0.isOn = true }
        try await interrupts.injectNMI(on: rig.node())
        #expect(rig.server.bmc { $0.actions } == [.diagnosticInterrupt])
        try await rig.close()
    }

    @Test func refusesADeviceThatIPMIDoesNotHave() async throws {
        let rig = try await Rig()
        let error = await failure { () async throws(HardwareError) in
            try await rig.management.setBootDevice(.wanboot, isPersistent: false, of: rig.node())
        }
        #expect(error?.remedy == .fail)
        #expect(!rig.management.supportedBootDevices(of: rig.node()).contains(.wanboot))
        try await rig.close()
    }
}
