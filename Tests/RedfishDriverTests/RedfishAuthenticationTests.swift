import Documents
import DriverInterfaces
import Model
import RedfishDriver
import SimulatedControllers
import TestWorlds
import Testing

struct RedfishAuthenticationTests {
    @Test func aSessionThatTheServiceForgotIsMadeAgain() async throws {
        let rig = try await RedfishRig()
        for _ in 0..<3 {
            #expect(try await rig.power.powerState(of: rig.node()) == .off)
            rig.server.service { $0.forgetSessions() }
        }
        #expect(rig.server.service { $0.sessionsMade } == 3)
        try await rig.close()
    }

    @Test func sessionsAreEndedAtTheEnd() async throws {
        let rig = try await RedfishRig()
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        #expect(rig.server.service { $0.sessionCount } == 1)
        await rig.controllers.close()
        #expect(rig.server.service { $0.sessionCount } == 0)
        #expect(rig.server.service { $0.sessionsEnded } == 1)
        try await rig.server.close()
    }

    @Test func nodesOfOneControllerShareItsSession() async throws {
        let rig = try await RedfishRig()
        rig.server.service { $0.systemNames = ["a", "b"] }
        for _ in 0..<2 {
            _ = try await rig.power.powerState(of: rig.node(["redfish_system_id": "/redfish/v1/Systems/a"]))
            _ = await rig.readFailure(rig.node(["redfish_system_id": "/redfish/v1/Systems/b"]))
        }
        #expect(rig.server.service { $0.sessionsMade } == 1)
        try await rig.close()
    }

    @Test func basicSendsNameAndPasswordAndMakesNoSession() async throws {
        let rig = try await RedfishRig()
        #expect(try await rig.power.powerState(of: rig.node(["redfish_auth_type": "basic"])) == .off)
        #expect(rig.server.service { $0.sessionsMade } == 0)
        try await rig.close()
    }

    /// What `auto` meets: no sessions at all, a service that does not make one now, all sessions taken.
    @Test(arguments: [nil, 404, 405, 501, 503])
    func autoDoesWithoutASessionWhereThereIsNone(status: Int?) async throws {
        let rig = try await RedfishRig()
        rig.server.service { ($0.hasSessions, $0.loginStatus) = (status != nil, status) }
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        let error = await rig.readFailure(rig.node(["redfish_auth_type": "session"]))
        #expect(error?.remedy == (status == 503 ? .retry : .askOperator))
        #expect(error?.reason.contains("driver_info/redfish_auth_type") == true, "\(String(describing: error))")
        #expect(error?.description.contains("secret") == false)
        try await rig.close()
    }

    @Test(arguments: ["auto", "session", "basic"])
    func aWrongPasswordIsAskedAboutAndNeverPrinted(type: String) async throws {
        let rig = try await RedfishRig()
        let error = await rig.readFailure(rig.node(["redfish_auth_type": .string(type), "redfish_password": "guess-42"]))
        #expect(error?.remedy == .askOperator)
        #expect(error?.reason.contains("correct driver_info/redfish_password or redfish_username") == true)
        #expect(error?.description.contains("guess-42") == false, "\(String(describing: error))")
        // Controllers lock users out after some refusals: one attempt is made.
        #expect(rig.server.service { $0.loginsRefused } == 1)
        #expect(try await rig.power.powerState(of: rig.node(["redfish_auth_type": .string(type)])) == .off)
        try await rig.close()
    }

    @Test func nobodyInParticularMayAskAnOpenService() async throws {
        let rig = try await RedfishRig()
        let nobody = NodeContext.redfish(["redfish_address": .string(rig.server.address)])
        let error = await rig.readFailure(nobody)
        #expect(error?.remedy == .askOperator && error?.reason.contains("give driver_info/redfish_username") == true)
        rig.server.service { $0.isOpen = true }
        #expect(try await rig.power.powerState(of: nobody) == .off)
        try await rig.close()
    }
}
