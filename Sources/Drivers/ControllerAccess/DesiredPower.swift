package import DriverInterfaces
package import Model

/// Makes a machine's power what it shall be: nothing is done where it is so already, and done is what was seen.
package struct DesiredPower: Sendable {
    private let limits: PowerLimits
    private let time: any TimeSource
    private let reboots: RebootsDone

    /// Remembers reboots for as long as it lives.
    package init(limits: PowerLimits, time: any TimeSource) {
        self.limits = limits
        self.time = time
        reboots = RebootsDone(max: limits.rebootsRemembered)
    }

    /// Returns the observed state once the machine is where `target` leads; `timeout` is for each state that is waited for. A
    /// reboot that was done under `command` is not done again.
    package func ensure(
        _ target: PowerTarget, of machine: some MachinePower, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState {
        switch target {
        case .on: try await turnOn(machine, timeout)
        case .off: try await turnOff(machine, gracefully: false, timeout)
        case .softOff: try await turnOff(machine, gracefully: true, timeout)
        case .reboot: try await reboot(machine, gracefully: false, timeout, as: command)
        case .softReboot: try await reboot(machine, gracefully: true, timeout, as: command)
        }
        return target.result
    }

    private func turnOn(_ machine: some MachinePower, _ timeout: Duration?) async throws(HardwareError) {
        let reading = try await machine.reading()
        if reading == .on { return }
        if reading == .turningOff { try await wait(for: .off, machine, timeout ?? limits.timeout) }
        if reading != .turningOn {
            try await command(leadingTo: .on, machine) { () async throws(HardwareError) in try await machine.turnOn() }
        }
        try await wait(for: .on, machine, timeout ?? limits.timeout)
    }

    private func turnOff(
        _ machine: some MachinePower, gracefully: Bool, _ timeout: Duration?
    ) async throws(HardwareError) {
        let reading = try await machine.reading()
        if reading == .off { return }
        // An operating system that was asked and is still shutting down can be cut off, but need not be asked again.
        if !gracefully || reading != .turningOff {
            try await command(leadingTo: .off, machine) { () async throws(HardwareError) in
                try await machine.turnOff(gracefully: gracefully)
            }
        }
        try await wait(for: .off, machine, timeout ?? (gracefully ? limits.softTimeout : limits.timeout))
    }

    /// Off, seen to be off, and on. Whoever repeats the command after a failure goes on where it was.
    private func reboot(
        _ machine: some MachinePower, gracefully: Bool, _ timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) {
        if reboots.progress(of: command) == .done { return }
        if reboots.progress(of: command) == nil {
            let isOn = try await machine.reading() == .on
            let isRestarted = isOn ? try await machine.restart(gracefully: gracefully) : false
            if !isRestarted { try await turnOff(machine, gracefully: gracefully, timeout) }
            reboots.note(.wasOff, of: command)
        }
        try await turnOn(machine, timeout)
        reboots.note(.done, of: command)
    }

    /// Gives a command. One that was refused, or whose answer was lost, did no harm where the machine is on its way.
    private func command(
        leadingTo wanted: PowerReading, _ machine: some MachinePower, _ give: () async throws(HardwareError) -> Void
    ) async throws(HardwareError) {
        do throws(HardwareError) {
            try await give()
        } catch {
            guard let reading = try? await machine.reading(), reading.leads(to: wanted) else { throw error }
        }
    }

    private func wait(
        for wanted: PowerReading, _ machine: some MachinePower, _ timeout: Duration
    ) async throws(HardwareError) {
        let deadline = time.now + timeout
        while try await machine.reading() != wanted {
            guard time.now < deadline else {
                throw machine.error(
                    .retry,
                    "after \(timeout.components.seconds) s the machine still is \(wanted == .on ? "off" : "on"), "
                        + "though the controller took the command")
            }
            do {
                try await time.sleep(for: limits.pollInterval)
            } catch {
                throw machine.error(.retry, "the service is ending")
            }
        }
    }
}

extension PowerReading {
    fileprivate func leads(to wanted: PowerReading) -> Bool {
        switch self {
        case .on, .turningOn: wanted == .on
        case .off, .turningOff: wanted == .off
        }
    }
}
