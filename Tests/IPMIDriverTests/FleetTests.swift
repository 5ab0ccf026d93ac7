import ControllerAccess
import Documents
import DriverInterfaces
import IPMI
import IPMIDriver
import Model
import SimulatedControllers
import TestWorlds
import Testing

/// Many controllers, and bad networks, through one driver.
struct FleetTests {
    @Test func equalQuestionsAtTheSameTimeAreAskedOnce() async throws {
        let rig = try await Rig()
        rig.server.network { $0.delay = .milliseconds(5) }
        let node = rig.node()
        let states = try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try await rig.power.powerState(of: node) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(states == [PowerState](repeating: .off, count: 50))
        #expect(rig.server.bmc { $0.statusReads } < 50)
        #expect(rig.server.bmc { $0.sessionsOpened } == 1)
        try await rig.close()
    }

    @Test func aFifthOfTheDatagramsMayBeLost() async throws {
        var limits = IPMILimits.quick
        limits.session.repeatAfter = .milliseconds(30)
        limits.session.transmissionsMax = 30
        let rig = try await Rig(limits: limits)
        rig.server.network { $0.loss = 20 }
        for round in 0..<20 {
            let target = round.isMultiple(of: 2) ? PowerTarget.on : .off
            #expect(try await rig.power.ensure(target, of: rig.node(), timeout: nil, as: CommandID("\(round)")) == target.result)
        }
        try await rig.close()
    }

    @Test func aSilentControllerFailsFastAndIsFoundWhenItIsBack() async throws {
        var limits = IPMILimits.quick
        limits.session.repeatAfter = .milliseconds(20)
        limits.gate.silencePause = .seconds(3_600)
        let patient = try await Rig(limits: limits)
        patient.server.network { $0.isSilent = true }
        let first = await failure { () async throws(HardwareError) in
            _ = try await patient.power.powerState(of: patient.node())
        }
        #expect(first?.remedy == .retry && first?.reason.contains("the controller does not answer") == true)
        let asked = patient.server.received
        let second = await failure { () async throws(HardwareError) in
            _ = try await patient.power.powerState(of: patient.node())
        }
        #expect(second?.remedy == .retry && second?.reason.contains("does not answer, and is left alone") == true)
        #expect(patient.server.received == asked)
        try await patient.close()

        limits.gate.silencePause = .zero
        limits.session.repeatAfter = .milliseconds(200)
        let rig = try await Rig(limits: limits)
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        rig.server.network { $0.isSilent = true }
        _ = await failure { () async throws(HardwareError) in _ = try await rig.power.powerState(of: rig.node()) }
        rig.server.network { $0.isSilent = false }
        rig.server.bmc { $0.restart() }
        #expect(try await rig.power.powerState(of: rig.node()) == .off)
        try await rig.close()
    }

    @Test func aSlowControllerSlowsNoOther() async throws {
        var limits = IPMILimits.quick
        limits.session.transmissionsMax = 1_000
        limits.session.repeatAfter = .milliseconds(100)
        let slow = try await Rig(limits: limits)
        let quick = try await SimulatedBMCServer(SimulatedBMC(cryptography: LibcryptoCryptography()))
        slow.server.network { $0.isSilent = true }
        let slowNode = slow.node()
        async let state = slow.power.powerState(of: slowNode)
        let other = slow.node(["ipmi_port": .integer(Int64(quick.port))])
        for round in 0..<20 {
            _ = try await slow.power.ensure(.reboot, of: other, timeout: nil, as: CommandID("\(round)"))
        }
        slow.server.network { $0.isSilent = false }
        #expect(try await state == .off)
        try await slow.close()
        try await quick.close()
    }

    @Test func aCancelledQuestionIsNotWaitedFor() async throws {
        var limits = IPMILimits.quick
        limits.session.transmissionsMax = 1_000
        limits.requestTimeout = .seconds(3_600)
        let rig = try await Rig(limits: limits)
        rig.server.network { $0.isSilent = true }
        let node = rig.node()
        await withTaskGroup { group in
            group.addTask {
                let error = await failure { () async throws(HardwareError) in _ = try await rig.power.powerState(of: node) }
                #expect(error?.remedy == .retry)
            }
            group.cancelAll()
            await group.waitForAll()
        }
        rig.server.network { $0.isSilent = false }
        #expect(try await rig.power.powerState(of: node) == .off)
        try await rig.close()
    }

    @Test func aThousandControllersAreAskedThroughOneSocket() async throws {
        var limits = IPMILimits.quick
        // A thousand answers at once may be more than the socket's buffer holds.
        limits.session.transmissionsMax = 50
        let controllers = IPMIControllers(limits: limits)
        let power = IPMIPower(controllers: controllers)
        var servers: [SimulatedBMCServer] = []
        for index in 0..<1_000 {
            var bmc = SimulatedBMC(password: "secret-\(index)", cryptography: LibcryptoCryptography())
            bmc.isOn = index.isMultiple(of: 3)
            servers.append(try await SimulatedBMCServer(bmc, seed: UInt64(index)))
        }
        let states = try await withThrowingTaskGroup { group in
            for (index, server) in servers.enumerated() {
                let node = NodeContext.ipmi([
                    "ipmi_address": "127.0.0.1", "ipmi_port": .integer(Int64(server.port)), "ipmi_username": "admin",
                    "ipmi_password": .string("secret-\(index)"),
                ])
                group.addTask { (index, try await power.powerState(of: node)) }
            }
            return try await group.reduce(into: [Int: PowerState]()) { $0[$1.0] = $1.1 }
        }
        #expect(states.count == 1_000)
        #expect(states.allSatisfy { $0.value == ($0.key.isMultiple(of: 3) ? .on : .off) })
        await controllers.close()
        for server in servers { try await server.close() }
    }
}
