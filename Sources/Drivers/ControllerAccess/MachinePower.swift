package import DriverInterfaces

/// What a controller says about its machine's power.
package enum PowerReading: Sendable, Hashable {
    case on, off
    /// On its way: nothing needs to be done but to wait.
    case turningOn, turningOff
}

/// The power of one machine, as its controller gives access to it. Each function is one question or one command.
package protocol MachinePower: Sendable {
    func reading() async throws(HardwareError) -> PowerReading
    func turnOn() async throws(HardwareError)
    /// Cuts the power, or asks the operating system to shut down.
    func turnOff(gracefully: Bool) async throws(HardwareError)
    /// Restarts a machine that is on by one command where the controller cannot turn it off; returns `false`, having done nothing,
    /// where it can. Such a restart cannot be observed: it is done once the controller took the command and the machine is on.
    func restart(gracefully: Bool) async throws(HardwareError) -> Bool
    /// A failure in the words of this controller.
    func error(_ remedy: HardwareError.Remedy, _ reason: String) -> HardwareError
}

extension MachinePower {
    package func restart(gracefully: Bool) async throws(HardwareError) -> Bool { false }
}

/// How long changes of the power take at most.
package struct PowerLimits: Sendable, Hashable {
    /// Between two looks at the power while it changes.
    package var pollInterval: Duration = .seconds(1)
    /// Until a change of the power must be seen.
    package var timeout: Duration = .seconds(60)
    /// Until an operating system must have shut down.
    package var softTimeout: Duration = .seconds(600)
    /// How many reboots are remembered, so that none is done twice.
    package var rebootsRemembered = 4_096

    /// The usual limits.
    package init() {}
}
