import Documents
import DriverInterfaces
import Model
import RedfishDriver
import SimulatedControllers
import TestWorlds
import Testing

struct RedfishPowerTests {
    @Test func readsAndChangesThePowerInOneSession() async throws {
        let rig = try await RedfishRig()
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        #expect(try await rig.power.ensure(.on, of: rig.node(), timeout: nil, as: "1") == .on)
        #expect(try await rig.power.powerState(of: rig.node()) == .on)
        #expect(try await rig.power.ensure(.softOff, of: rig.node(), timeout: nil, as: "2") == .off)
        #expect(rig.server.service { $0.resets } == ["On", "GracefulShutdown"])
        #expect(rig.server.service { $0.sessionsMade } == 1)
        try await rig.close()
    }

    @Test func doesNothingWhereTheStateIsThatAlready() async throws {
        let rig = try await RedfishRig()
        #expect(try await rig.power.ensure(.off, of: rig.node(), timeout: nil, as: "1") == .off)
        rig.server.service { $0.powerState = "On" }
        #expect(try await rig.power.ensure(.on, of: rig.node(), timeout: nil, as: "2") == .on)
        #expect(rig.server.service { $0.resets }.isEmpty)
        try await rig.close()
    }

    @Test(arguments: [true, false])
    func successIsWhatWasSeen(showsTransitions: Bool) async throws {
        let rig = try await RedfishRig()
        rig.server.service { ($0.switchingReads, $0.showsTransitions) = (5, showsTransitions) }
        #expect(try await rig.power.ensure(.reboot, of: rig.node(), timeout: nil, as: "1") == .on)
        #expect(try await rig.power.ensure(.reboot, of: rig.node(), timeout: nil, as: "2") == .on)
        #expect(rig.server.service { $0.resets } == ["On", "ForceOff", "On"])
        rig.server.service { $0.ignoresGracefulShutdown = true }
        let error = await failure { () async throws(HardwareError) in
            _ = try await rig.power.ensure(.softOff, of: rig.node(), timeout: .seconds(30), as: "3")
        }
        #expect(error?.remedy == .retry && error?.reason.contains("after 30 s the machine still is on") == true)
        try await rig.close()
    }

    /// The reset types that controllers of several makers have.
    @Test(arguments: [
        (["On", "ForceOff", "ForceRestart"], PowerTarget.reboot, ["ForceOff", "On"]),
        (["ForceOn", "ForceOff"], .reboot, ["ForceOff", "ForceOn"]),
        (["ForceRestart", "On"], .reboot, ["ForceRestart"]),
        (["PowerCycle", "On"], .reboot, ["PowerCycle"]),
        (["On", "GracefulRestart"], .softReboot, ["GracefulRestart"]),
        (["On", "ForceOff", "GracefulShutdown", "GracefulRestart"], .softReboot, ["GracefulShutdown", "On"]),
    ])
    func onlyAllowedResetTypesAreSent(allowed: [String], target: PowerTarget, sent: [String]) async throws {
        for isSaidElsewhere in [false, true] {
            let rig = try await RedfishRig()
            rig.server.service { ($0.resetTypes, $0.hasActionInfo, $0.powerState) = (allowed, isSaidElsewhere, "On") }
            #expect(try await rig.power.ensure(target, of: rig.node(), timeout: nil, as: "1") == .on)
            #expect(rig.server.service { $0.resets } == sent)
            try await rig.close()
        }
    }

    @Test func whatTheControllerCannotDoFailsAndSaysWhatItCan() async throws {
        let rig = try await RedfishRig()
        rig.server.service { ($0.resetTypes, $0.powerState) = (["On", "ForceOff"], "On") }
        let error = await failure { () async throws(HardwareError) in
            _ = try await rig.power.ensure(.softOff, of: rig.node(), timeout: nil, as: "1")
        }
        #expect(error?.remedy == .fail)
        #expect(error?.reason.contains("the controller cannot GracefulShutdown; it can: ForceOff, On") == true)
        #expect(rig.server.service { $0.resets }.isEmpty)
        try await rig.close()
    }

    @Test func aControllerThatDoesNotSayWhatItTakesIsAsked() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.resetTypes = nil }
        #expect(try await rig.power.ensure(.on, of: rig.node(), timeout: nil, as: "1") == .on)
        try await rig.close()
    }

    @Test func anErrorAfterTheFactIsNoFailure() async throws {
        let rig = try await RedfishRig()
        rig.server.service { ($0.powerState, $0.failuresAfterTheFact) = ("On", 1) }
        #expect(try await rig.power.ensure(.off, of: rig.node(), timeout: nil, as: "1") == .off)
        try await rig.close()
    }

    @Test func anUnknownStateIsNotGuessed() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.powerState = "Unknown" }
        #expect(await rig.readFailure(rig.node())?.reason.contains("does not say whether the machine is on") == true)
        try await rig.close()
    }

    @Test func theOnlyMachineIsFoundAndOneOfSeveralMustBeNamed() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.systemNames = ["437XR1138R2"] }
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        // It has another name after an update.
        rig.server.service { $0.systemNames = ["node1"] }
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        try await rig.close()

        let several = try await RedfishRig()
        several.server.service { $0.systemNames = ["a", "b"] }
        let error = await several.readFailure(several.node())
        #expect(error?.remedy == .askOperator)
        #expect(error?.reason.contains("redfish_system_id, out of /redfish/v1/Systems/a, /redfish/v1/Systems/b") == true)
        #expect(try await several.power.powerState(of: several.node(["redfish_system_id": "/redfish/v1/Systems/a"])) == .off)
        let wrong = await several.readFailure(several.node(["redfish_system_id": "redfish/v1/Systems/c"]))
        #expect(wrong?.remedy == .askOperator && wrong?.reason.contains("correct driver_info/redfish_system_id") == true)
        try await several.close()
    }

    @Test func aServiceNeedNotBeginAtTheUsualPlace() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.root = "/chassis/3/redfish/" }
        let address = rig.server.address + "/chassis/3/redfish"
        #expect(try await rig.power.powerState(of: rig.node(["redfish_address": .string(address)])) == .off)
        let error = await rig.readFailure(rig.node())
        #expect(error?.remedy == .askOperator && error?.reason.contains("correct driver_info/redfish_address") == true)
        try await rig.close()
    }

    @Test(arguments: [(503, HardwareError.Remedy.retry), (500, .retry), (409, .retry), (403, .askOperator), (400, .fail)])
    func anErrorIsReadableAndHasARemedy(status: Int, remedy: HardwareError.Remedy) async throws {
        let rig = try await RedfishRig()
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        rig.server.service { $0.refusals = [status] }
        let error = await rig.readFailure(rig.node())
        #expect(error?.remedy == remedy)
        #expect(
            error?.reason.contains("status \(status): The controller is not in the mood. Read the manual.") == true,
            "\(String(describing: error))")
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        try await rig.close()
    }
}
