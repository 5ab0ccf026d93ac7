import ControllerAccess
import Documents
import DriverInterfaces
import IPMI
import IPMIDriver
import Model
import TestWorlds
import Testing

/// The driver against a controller that others wrote. It has cipher suite 3 only, and does not tell which suites it has.
@Suite(.enabled(if: IPMISim.isInstalled, "make setup installs openipmi and ipmitool"))
struct IPMISimTests {
    /// The simulator, and a driver that has waited until it answers.
    private func world() async throws -> (IPMISim, IPMIControllers, IPMIPower, NodeContext) {
        var limits = IPMILimits()
        limits.gate.pauseMax = .zero
        // The simulator says nothing of when it is ready: it is asked until it answers.
        limits.session.repeatAfter = .milliseconds(100)
        limits.session.transmissionsMax = 60
        let sim = try await IPMISim()
        let controllers = IPMIControllers(limits: limits)
        return (sim, controllers, IPMIPower(controllers: controllers, time: QuickTime()), node(sim))
    }

    private func node(_ sim: IPMISim, _ change: JSONObject = [:]) -> NodeContext {
        let info: JSONObject = [
            "ipmi_address": "127.0.0.1", "ipmi_port": .integer(Int64(sim.port)), "ipmi_username": "admin",
            "ipmi_password": "secret",
        ]
        return .ipmi(info.merging(change))
    }

    @Test func switchesTheMachine() async throws {
        let (sim, controllers, power, node) = try await world()
        #expect(try await power.powerState(of: node) == .off)
        #expect(try await power.ensure(.on, of: node, timeout: nil, as: "1") == .on)
        #expect(try sim.chassis("power") == "1")
        #expect(try sim.ipmitool("chassis", "power", "status").contains("Chassis Power is on"))
        #expect(try await power.ensure(.reboot, of: node, timeout: nil, as: "2") == .on)
        #expect(try await power.ensure(.softOff, of: node, timeout: nil, as: "3") == .off)
        #expect(try sim.ipmitool("chassis", "power", "status").contains("Chassis Power is off"))
        // A slow answer is asked for again, so that an order may arrive more than once.
        var calls: [String] = []
        for call in try sim.chassis("calls").split(separator: "\n").map(String.init) where call != calls.last {
            calls.append(call)
        }
        #expect(calls == ["power 1", "power 0", "power 1", "shutdown 1"])
        await controllers.close()
        withExtendedLifetime(sim) {}
    }

    @Test func setsTheBootDevice() async throws {
        let (sim, controllers, _, node) = try await world()
        let management = IPMIManagement(controllers: controllers)
        try await management.setBootDevice(.pxe, isPersistent: false, of: node)
        #expect(try sim.chassis("boot") == "pxe")
        #expect(try sim.ipmitool("chassis", "bootparam", "get", "5").contains("Force PXE"))
        try await management.setBootDevice(.cdrom, isPersistent: false, of: node)
        #expect(try sim.ipmitool("chassis", "bootparam", "get", "5").contains("Force Boot from CD/DVD"))
        await controllers.close()
        withExtendedLifetime(sim) {}
    }

    @Test func saysWhoIsRefusedAndWhy() async throws {
        let (sim, controllers, power, good) = try await world()
        #expect(try await power.powerState(of: good) == .off)
        let cases: [(JSONObject, String)] = [
            (["ipmi_password": "guess"], "ipmi_password"),
            (["ipmi_username": "nobody"], "ipmi_username"),
            (["ipmi_cipher_suite": 17], "none of the cipher suites 17"),
        ]
        for (change, text) in cases {
            let error = await failure { () async throws(HardwareError) in
                _ = try await power.powerState(of: node(sim, change))
            }
            #expect(error?.remedy == .askOperator && error?.reason.contains(text) == true, "\(String(describing: error))")
        }
        // The simulator gives every user sessions of the level that is asked for, and holds the session to it.
        let reader = node(sim, ["ipmi_username": "reader", "ipmi_password": "look", "ipmi_priv_level": "USER"])
        #expect(try await power.powerState(of: reader) == .off)
        let error = await failure { () async throws(HardwareError) in
            _ = try await power.ensure(.on, of: reader, timeout: nil, as: "1")
        }
        #expect(error?.remedy == .askOperator && error?.reason.contains("insufficient privilege") == true)
        #expect(try await power.powerState(of: good) == .off)
        await controllers.close()
        withExtendedLifetime(sim) {}
    }
}
