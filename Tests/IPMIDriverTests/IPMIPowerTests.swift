import Documents
import DriverInterfaces
import IPMI
import IPMIDriver
import Model
import SimulatedControllers
import TestWorlds
import Testing

struct IPMIPowerTests {
    @Test func readsAndChangesThePower() async throws {
        let rig = try await Rig()
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        #expect(try await rig.power.ensure(.on, of: rig.node(), timeout: nil, as: "1") == .on)
        #expect(try await rig.power.powerState(of: rig.node()) == .on)
        #expect(try await rig.power.ensure(.off, of: rig.node(), timeout: nil, as: "2") == .off)
        #expect(rig.server.bmc { $0.actions } == [.powerUp, .powerDown])
        #expect(rig.server.bmc { $0.sessionsOpened } == 1)
        try await rig.close()
    }

    @Test func doesNothingWhereTheStateIsThatAlready() async throws {
        let rig = try await Rig()
        for target in [PowerTarget.off, .softOff] {
            #expect(try await rig.power.ensure(target, of: rig.node(), timeout: nil, as: "1") == .off)
        }
        rig.server.bmc { $0.isOn = true }
        #expect(try await rig.power.ensure(.on, of: rig.node(), timeout: nil, as: "2") == .on)
        #expect(rig.server.bmc { $0.actions }.isEmpty)
        try await rig.close()
    }

    @Test func successIsWhatWasSeen() async throws {
        let rig = try await Rig()
        rig.server.bmc { $0.switchingReads = 5 }
        #expect(try await rig.power.ensure(.on, of: rig.node(), timeout: nil, as: "1") == .on)
        #expect(rig.server.bmc { $0.statusReads } == 7)
        rig.server.bmc { $0.switchingReads = 1_000_000 }
        let error = await failure { () async throws(HardwareError) in
            _ = try await rig.power.ensure(.off, of: rig.node(), timeout: .seconds(30), as: "2")
        }
        #expect(error?.remedy == .retry && error?.reason.contains("after 30 s the machine still is on") == true)
        try await rig.close()
    }

    @Test func aRebootIsOffAndOnAndHappensOnce() async throws {
        let rig = try await Rig()
        rig.server.bmc { ($0.isOn, $0.switchingReads) = (true, 2) }
        for _ in 0..<3 {
            #expect(try await rig.power.ensure(.reboot, of: rig.node(), timeout: nil, as: "once") == .on)
        }
        #expect(rig.server.bmc { $0.actions } == [.powerDown, .powerUp])
        #expect(try await rig.power.ensure(.softReboot, of: rig.node(), timeout: nil, as: "again") == .on)
        #expect(rig.server.bmc { $0.actions } == [.powerDown, .powerUp, .softShutdown, .powerUp])
        try await rig.close()
    }

    @Test func aRebootGoesOnWhereItFailed() async throws {
        let rig = try await Rig()
        rig.server.bmc { $0.isOn = true }
        rig.server.bmc { $0.refusals[.init(.chassis, ChassisControl.code)] = .busy }
        let refused = await failure { () async throws(HardwareError) in
            _ = try await rig.power.ensure(.reboot, of: rig.node(), timeout: nil, as: "1")
        }
        #expect(refused?.remedy == .retry && refused?.reason.contains("0xC0 (controller busy)") == true)
        rig.server.bmc { $0.refusals = [:] }
        #expect(try await rig.power.ensure(.reboot, of: rig.node(), timeout: nil, as: "1") == .on)
        #expect(rig.server.bmc { $0.actions } == [.powerDown, .powerUp])
        try await rig.close()
    }

    @Test func anOperatingSystemThatDoesNotShutDownIsNotCutOff() async throws {
        let rig = try await Rig()
        rig.server.bmc { ($0.isOn, $0.ignoresSoftShutdown) = (true, true) }
        let error = await failure { () async throws(HardwareError) in
            _ = try await rig.power.ensure(.softOff, of: rig.node(), timeout: nil, as: "1")
        }
        #expect(error?.remedy == .retry && error?.reason.contains("after 600 s") == true)
        #expect(rig.server.bmc { $0.actions } == [.softShutdown] && rig.server.bmc { $0.isOn })
        try await rig.close()
    }

    @Test func saysWhatTheOperatorMustCorrect() async throws {
        let rig = try await Rig()
        let cases: [(NodeContext, (inout SimulatedBMC) -> Void, String)] = [
            (rig.node(["ipmi_password": "guess"]), { _ in }, "ipmi_password"),
            (rig.node(["ipmi_username": "nobody"]), { _ in }, "does not know the user: correct driver_info/ipmi_username"),
            (rig.node(["ipmi_cipher_suite": 17]), { $0.suites = [.sha1] }, "none of the cipher suites 17"),
            (rig.node(["ipmi_hex_kg_key": "aabb"]), { _ in }, "driver_info/ipmi_hex_kg_key"),
            (rig.node(), { $0.privilegeMax = .user }, "driver_info/ipmi_priv_level"),
            (rig.node(["ipmi_port": 0]), { _ in }, "driver_info/ipmi_port must be a number from 1 to 65535"),
            (rig.node(["ipmi_priv_level": "OPERATOR"]), { $0.supportsRMCPPlus = false }, "no IPMI v2.0"),
        ]
        for (node, change, text) in cases {
            rig.server.bmc(change)
            let error = await failure { () async throws(HardwareError) in _ = try await rig.power.powerState(of: node) }
            #expect(
                error?.remedy == .askOperator && error?.reason.contains(text) == true, "\(text): \(String(describing: error))")
            #expect(error?.description.contains("secret") == false && error?.description.contains("guess") == false)
        }
        try await rig.close()
    }

    @Test func aCommandThatTheUserMayNotGiveAsksTheOperator() async throws {
        let rig = try await Rig()
        rig.server.bmc { $0.refusals[.init(.chassis, ChassisControl.code)] = .insufficientPrivilege }
        let error = await failure { () async throws(HardwareError) in
            _ = try await rig.power.ensure(.on, of: rig.node(), timeout: nil, as: "1")
        }
        #expect(error?.remedy == .askOperator && error?.reason.contains("ipmi_priv_level") == true)
        try await rig.close()
    }
}
