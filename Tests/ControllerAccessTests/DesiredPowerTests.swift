import ControllerAccess
import DriverInterfaces
import Model
import Synchronization
import TestWorlds
import Testing

struct DesiredPowerTests {
    /// A machine whose power changes as the test says.
    private final class Machine: MachinePower {
        struct State {
            var reading = PowerReading.off
            /// What the next readings show, before the machine is where it was sent.
            var onTheWay: [PowerReading] = []
            var commands: [String] = []
            /// What comes of the next commands: `nil` is success, `true` is a failure that had its effect all the same.
            var refusals: [Bool?] = []
            var canBeTurnedOff = true
            /// Whether commands are taken and nothing happens.
            var isStuck = false
        }

        let state = Mutex(State())

        func reading() async throws(HardwareError) -> PowerReading {
            state.withLock { $0.onTheWay.isEmpty ? $0.reading : $0.onTheWay.removeFirst() }
        }

        func turnOn() async throws(HardwareError) { try carryOut("on", .on) }

        func turnOff(gracefully: Bool) async throws(HardwareError) { try carryOut(gracefully ? "soft off" : "off", .off) }

        func restart(gracefully: Bool) async throws(HardwareError) -> Bool {
            guard state.withLock({ !$0.canBeTurnedOff }) else { return false }
            try carryOut("restart", .on)
            return true
        }

        func error(_ remedy: HardwareError.Remedy, _ reason: String) -> HardwareError {
            HardwareError(remedy, operation: "test", node: ResourceID(high: 0, low: 1), reason: reason)
        }

        private func carryOut(_ command: String, _ result: PowerReading) throws(HardwareError) {
            let refusal: Bool? = state.withLock { state in
                state.commands.append(command)
                let refusal = state.refusals.isEmpty ? nil : state.refusals.removeFirst()
                if refusal != false, !state.isStuck { state.reading = result }
                return refusal
            }
            if refusal != nil { throw error(.retry, "refused") }
        }

        func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

        var commands: [String] { state.withLock { $0.commands } }
    }

    private let machine = Machine()
    private let power = DesiredPower(limits: PowerLimits(), time: QuickTime())

    private func ensure(_ target: PowerTarget, _ command: CommandID = "1") async throws(HardwareError) -> PowerState {
        try await power.ensure(target, of: machine, timeout: nil, as: command)
    }

    @Test(arguments: [(PowerReading.on, PowerTarget.on), (.off, .off), (.off, .softOff)])
    func doesNothingWhereItIsSoAlready(reading: PowerReading, target: PowerTarget) async throws {
        machine.set { $0.reading = reading }
        #expect(try await ensure(target) == target.result)
        #expect(machine.commands.isEmpty)
    }

    @Test func aMachineOnItsWayIsWaitedForAndNotToldAgain() async throws {
        machine.set { ($0.reading, $0.onTheWay) = (.on, [.turningOn, .turningOn]) }
        #expect(try await ensure(.on) == .on)
        machine.set { ($0.reading, $0.onTheWay) = (.off, [.turningOff, .turningOff]) }
        #expect(try await ensure(.softOff) == .off)
        #expect(machine.commands.isEmpty)
    }

    @Test func aMachineThatIsShuttingDownCanBeCutOff() async throws {
        machine.set { ($0.reading, $0.onTheWay) = (.on, [.turningOff]) }
        #expect(try await ensure(.off) == .off)
        #expect(machine.commands == ["off"])
    }

    @Test func turningOnWaitsForTheMachineToBeOff() async throws {
        machine.set { ($0.reading, $0.onTheWay) = (.off, [.turningOff, .turningOff]) }
        #expect(try await ensure(.on) == .on)
        #expect(machine.commands == ["on"])
    }

    @Test func aCommandThatHadItsEffectIsNoFailureWhateverWasAnswered() async throws {
        machine.set { $0.refusals = [true] }
        #expect(try await ensure(.on) == .on)
        machine.set { $0.refusals = [false] }
        let error = await failure { () async throws(HardwareError) in _ = try await ensure(.off) }
        #expect(error?.reason == "refused")
    }

    @Test func successIsWhatWasSeen() async throws {
        machine.set { $0.isStuck = true }
        let error = await failure { () async throws(HardwareError) in _ = try await ensure(.on) }
        #expect(error?.remedy == .retry && error?.reason.contains("after 60 s the machine still is off") == true)
    }

    @Test func aRebootIsOffAndOnAndHappensOnce() async throws {
        machine.set { $0.reading = .on }
        for _ in 0..<3 { #expect(try await ensure(.reboot) == .on) }
        #expect(machine.commands == ["off", "on"])
        #expect(try await ensure(.softReboot, "2") == .on)
        #expect(machine.commands == ["off", "on", "soft off", "on"])
    }

    @Test func aRebootGoesOnWhereItFailed() async throws {
        machine.set { ($0.reading, $0.refusals) = (.on, [nil, false]) }
        let error = await failure { () async throws(HardwareError) in _ = try await ensure(.reboot) }
        #expect(error?.reason == "refused")
        #expect(try await ensure(.reboot) == .on)
        #expect(machine.commands == ["off", "on", "on"])
    }

    @Test func aControllerThatCannotTurnOffRestarts() async throws {
        machine.set { ($0.reading, $0.canBeTurnedOff) = (.on, false) }
        for _ in 0..<2 { #expect(try await ensure(.reboot) == .on) }
        #expect(machine.commands == ["restart"])
        machine.set { ($0.reading, $0.commands) = (.off, []) }
        #expect(try await ensure(.reboot, "2") == .on)
        #expect(machine.commands == ["on"])
    }
}
