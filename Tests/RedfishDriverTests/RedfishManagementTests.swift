import Documents
import DriverInterfaces
import Model
import RedfishDriver
import SimulatedControllers
import TestWorlds
import Testing

struct RedfishManagementTests {
    @Test(arguments: [
        (BootDevice.pxe, false, "Pxe", "Once"), (.disk, true, "Hdd", "Continuous"), (.cdrom, false, "Cd", "Once"),
        (.bios, false, "BiosSetup", "Once"), (.uefihttp, false, "UefiHttp", "Once"),
    ])
    func setsWhatTheMachineBootsFrom(device: BootDevice, isPersistent: Bool, target: String, enabled: String) async throws {
        let rig = try await RedfishRig()
        #expect(rig.management.supportedBootDevices(of: rig.node()).contains(device))
        for _ in 0..<2 { try await rig.management.setBootDevice(device, isPersistent: isPersistent, of: rig.node()) }
        // What is set already is not set again.
        #expect(
            rig.server.service { $0.changes } == [
                [
                    "Boot": [
                        "BootSourceOverrideTarget": .string(target), "BootSourceOverrideEnabled": .string(enabled),
                    ]
                ]
            ])
        #expect(
            try await rig.management.bootDevice(of: rig.node())
                == BootDeviceSetting(device: device, isPersistent: isPersistent))
        try await rig.close()
    }

    @Test func theModeIsSetAlongWhereItIsAnother() async throws {
        let rig = try await RedfishRig()
        var node = rig.node()
        node.instanceInfo = ["capabilities": "{\"boot_mode\": \"bios\"}"]
        try await rig.management.setBootDevice(.pxe, isPersistent: false, of: node)
        #expect(rig.server.service { $0.boot["BootSourceOverrideMode"] } == "Legacy")
        try await rig.management.setBootDevice(.uefihttp, isPersistent: false, of: node)
        #expect(rig.server.service { $0.boot["BootSourceOverrideMode"] } == "UEFI")
        rig.server.service { $0.boot["BootSourceOverrideMode"] = nil }
        try await rig.management.setBootDevice(.disk, isPersistent: true, of: node)
        #expect(rig.server.service { $0.boot["BootSourceOverrideMode"] } == nil)
        try await rig.close()
    }

    @Test func anOverrideThatIsOffSaysNothing() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.boot["BootSourceOverrideTarget"] = "Pxe" }
        #expect(try await rig.management.bootDevice(of: rig.node()) == BootDeviceSetting(device: nil, isPersistent: nil))
        try await rig.close()
    }

    @Test func refusesADeviceThatTheControllerDoesNotHave() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.boot["BootSourceOverrideTarget@Redfish.AllowableValues"] = ["Hdd", "Pxe"] }
        for (device, text) in [
            (BootDevice.cdrom, "cannot boot from Cd; it can from: Hdd, Pxe"), (.wanboot, "no boot device wanboot"),
        ] {
            let error = await failure { () async throws(HardwareError) in
                try await rig.management.setBootDevice(device, isPersistent: false, of: rig.node())
            }
            #expect(error?.remedy == .fail && error?.reason.contains(text) == true)
        }
        #expect(rig.server.service { $0.changes }.isEmpty)
        try await rig.close()
    }

    @Test func readsAndSetsTheBootMode() async throws {
        let rig = try await RedfishRig()
        let modes = try #require(rig.management.bootModes)
        #expect(try await modes.bootMode(of: rig.node()) == .uefi)
        for _ in 0..<2 { try await modes.setBootMode(.bios, of: rig.node()) }
        #expect(try await modes.bootMode(of: rig.node()) == .bios)
        #expect(rig.server.service { $0.changes } == [["Boot": ["BootSourceOverrideMode": "Legacy"]]])
        rig.server.service { $0.boot["BootSourceOverrideMode@Redfish.AllowableValues"] = ["Legacy"] }
        let error = await failure { () async throws(HardwareError) in try await modes.setBootMode(.uefi, of: rig.node()) }
        #expect(error?.reason.contains("cannot boot by UEFI; it can by: Legacy") == true)
        try await rig.close()
    }

    @Test func readsAndSetsSecureBootWhereThereIsSome() async throws {
        let rig = try await RedfishRig()
        let modes = try #require(rig.management.bootModes)
        #expect(try await modes.isSecureBoot(of: rig.node()) == false)
        for _ in 0..<2 { try await modes.setSecureBoot(true, of: rig.node()) }
        #expect(try await modes.isSecureBoot(of: rig.node()) == true)
        #expect(rig.server.service { $0.changes } == [["SecureBootEnable": true]])
        rig.server.service { $0.isSecureBoot = nil }
        #expect(try await modes.isSecureBoot(of: rig.node()) == nil)
        let error = await failure { () async throws(HardwareError) in try await modes.setSecureBoot(true, of: rig.node()) }
        #expect(error?.remedy == .fail && error?.reason.contains("no settings of secure boot") == true)
        try await rig.close()
    }

    @Test func saysWhatTheControllerAndTheMachineAre() async throws {
        let rig = try await RedfishRig()
        let information = try #require(rig.management.controllerInformation)
        let description = try await information.description(of: rig.node())
        #expect(description?.vendor == "Example")
        #expect(
            description?.details == [
                "protocol": "Redfish 1.8.0", "manufacturer": "Example", "model": "3500RX", "serial_number": "437XR1138R2",
                "bios_version": "P79 v1.33",
            ])
        try await rig.close()
    }

    @Test func interruptsOnlyAMachineThatIsOn() async throws {
        let rig = try await RedfishRig()
        let interrupts = try #require(rig.management.interrupts)
        let error = await failure { () async throws(HardwareError) in try await interrupts.injectNMI(on: rig.node()) }
        #expect(error?.reason.contains("the machine is off") == true)
        rig.server.service { $0.powerState = "On" }
        try await interrupts.injectNMI(on: rig.node())
        #expect(rig.server.service { $0.resets } == ["Nmi"])
        try await rig.close()
    }

    @Test func showsAndSetsTheLight() async throws {
        let rig = try await RedfishRig()
        let lights = try #require(rig.management.indicators)
        let light = try #require(try await lights.indicators(of: rig.node()).first)
        #expect(light.name == "38947555-7742-3448-3784-823347823834@system" && light.states == ["on", "off", "blinking"])
        for (state, spelled) in [("on", "Lit"), ("blinking", "Blinking"), ("off", "Off")] {
            try await lights.setState(state, ofIndicator: light.name, of: rig.node())
            #expect(try await lights.state(ofIndicator: light.name, of: rig.node()) == state)
            #expect(rig.server.service { $0.light } == spelled)
        }
        rig.server.service { $0.light = nil }
        #expect(try await lights.indicators(of: rig.node()).isEmpty)
        try await rig.close()
    }

    @Test(arguments: [
        SimulatedRedfish.EntityTags.ignored, .demanded, .weakButCompared, .broken,
    ])
    func everyTreatmentOfEntityTagsIsLivedWith(tags: SimulatedRedfish.EntityTags) async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.entityTags = tags }
        for device in [BootDevice.pxe, .disk] {
            try await rig.management.setBootDevice(device, isPersistent: true, of: rig.node())
            #expect(try await rig.management.bootDevice(of: rig.node()).device == device)
        }
        try await rig.close()
    }
}
