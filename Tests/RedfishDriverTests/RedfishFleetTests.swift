import ControllerAccess
import Documents
import DriverInterfaces
import Model
import Redfish
import RedfishDriver
import SimulatedControllers
import TestWorlds
import Testing

/// Many controllers, and bad networks, through one driver.
struct RedfishFleetTests {
    @Test func equalQuestionsAtTheSameTimeAreAskedOnce() async throws {
        let rig = try await RedfishRig()
        rig.server.network { $0.delay = .milliseconds(5) }
        let node = rig.node(["redfish_system_id": "/redfish/v1/Systems/1"])
        let states = try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try await rig.power.powerState(of: node) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(states == [PowerState](repeating: .off, count: 50))
        #expect(rig.server.service { $0.systemReads } < 50)
        #expect(rig.server.service { $0.sessionsMade } == 1)
        try await rig.close()
    }

    @Test func aConnectionThatBreaksCostsNoReading() async throws {
        let rig = try await RedfishRig()
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        rig.server.network { $0.drops = 2 }
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        try await rig.close()
    }

    @Test func aCommandWhoseConnectionBreaksIsNotRepeatedBlindly() async throws {
        let rig = try await RedfishRig()
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        let interrupts = try #require(rig.management.interrupts)
        rig.server.service { $0.powerState = "On" }
        rig.server.network { $0.drops = 1_000 }
        let error = await failure { () async throws(HardwareError) in try await interrupts.injectNMI(on: rig.node()) }
        #expect(error?.remedy == .retry && error?.reason.contains("closed the connection") == true)
        rig.server.network { $0.drops = 0 }
        #expect(rig.server.service { $0.resets }.isEmpty)
        try await rig.close()
    }

    @Test func aSilentControllerFailsFastAndIsFoundWhenItIsBack() async throws {
        var limits = RedfishLimits.quick
        limits.gate.silencePause = .seconds(3_600)
        limits.session.exchangeMax = .milliseconds(50)
        let patient = try await RedfishRig(limits: limits)
        patient.server.network { $0.isSilent = true }
        let first = await patient.readFailure(patient.node())
        #expect(first?.remedy == .retry && first?.reason.contains("did not answer GET in time") == true)
        let asked = patient.server.requests.count
        let second = await patient.readFailure(patient.node())
        #expect(second?.remedy == .retry && second?.reason.contains("does not answer, and is left alone") == true)
        #expect(patient.server.requests.count == asked)
        try await patient.close()

        limits.gate.silencePause = .zero
        let rig = try await RedfishRig(limits: limits)
        rig.server.network { $0.isSilent = true }
        #expect(await rig.readFailure(rig.node()) != nil)
        rig.server.network { $0.isSilent = false }
        // The machine that runs the tests may be slow too.
        var state: PowerState?
        for _ in 0..<100 where state == nil { state = try? await rig.power.powerState(of: rig.node()) }
        #expect(state == .off)
        try await rig.close()
    }

    @Test func aSlowControllerSlowsNoOther() async throws {
        let slow = try await RedfishRig()
        let quick = try await SimulatedRedfishServer()
        slow.server.network { $0.isSilent = true }
        let slowNode = slow.node()
        await withTaskGroup { group in
            // It is asked until the test is over.
            group.addTask { _ = await slow.readFailure(slowNode) }
            let other = slow.node(["redfish_address": .string(quick.address)])
            for round in 0..<20 {
                let state = try? await slow.power.ensure(.reboot, of: other, timeout: nil, as: CommandID("\(round)"))
                #expect(state == .on)
            }
            group.cancelAll()
        }
        #expect(quick.service { $0.resets }.count == 39)
        try await slow.close()
        try await quick.close()
    }

    @Test func manyControllersAreAskedAtOnce() async throws {
        let controllers = RedfishControllers(limits: .quick)
        let power = RedfishPower(controllers: controllers)
        var servers: [SimulatedRedfishServer] = []
        for index in 0..<200 {
            var service = SimulatedRedfish()
            service.powerState = index.isMultiple(of: 3) ? "On" : "Off"
            servers.append(try await SimulatedRedfishServer(service))
        }
        let states = try await withThrowingTaskGroup { group in
            for (index, server) in servers.enumerated() {
                let node = NodeContext.redfish([
                    "redfish_address": .string(server.address), "redfish_username": "admin", "redfish_password": "secret",
                ])
                group.addTask { (index, try await power.powerState(of: node)) }
            }
            return try await group.reduce(into: [Int: PowerState]()) { $0[$1.0] = $1.1 }
        }
        #expect(states.count == 200)
        #expect(states.allSatisfy { $0.value == ($0.key.isMultiple(of: 3) ? .on : .off) })
        await controllers.close()
        #expect(servers.allSatisfy { $0.service { $0.sessionCount } == 0 })
        for server in servers { try await server.close() }
    }
}
