import CLinux
import Glibc

/// What the agent does to the machine as a whole.
package struct MachineControl: Sendable {
    /// Writes out what the kernel still holds.
    package var synchronize: @Sendable () -> Void
    package var powerOff: @Sendable () -> Void
    package var restart: @Sendable () -> Void

    /// A machine on which these do what their names say.
    package init(
        synchronize: @escaping @Sendable () -> Void, powerOff: @escaping @Sendable () -> Void,
        restart: @escaping @Sendable () -> Void
    ) {
        self.synchronize = synchronize
        self.powerOff = powerOff
        self.restart = restart
    }

    /// The machine that this process runs on.
    package static let thisMachine = MachineControl(
        synchronize: { sync() }, powerOff: { ironbird_power_off() }, restart: { ironbird_restart() })

    /// A machine that is not ours to switch off: it only says what it would do.
    package static func spared(_ log: AgentLog) -> MachineControl {
        MachineControl(
            synchronize: {}, powerOff: { log.say("would power off") }, restart: { log.say("would restart") })
    }
}

/// What the end of a command leaves to be done once its answer is out.
package enum Aftermath: Sendable, Hashable {
    case powerOff
    case restart
    /// No more heartbeats: a rescued machine belongs to its user.
    case fallSilent
    /// No more orders either.
    case lockDown
}
