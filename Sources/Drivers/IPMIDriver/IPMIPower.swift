import Documents
package import DriverInterfaces
import IPMI
package import Model
import Synchronization

/// Turns machines on and off by IPMI. A state is reached when the controller was seen to say so.
package struct IPMIPower: PowerInterface {
    private let controllers: IPMIControllers
    private let time: any TimeSource
    private let reboots: RebootsDone

    /// The power interface `ipmitool`, driven in process.
    package init(controllers: IPMIControllers, time: any TimeSource = SystemTime()) {
        self.controllers = controllers
        self.time = time
        reboots = RebootsDone(max: controllers.limits.rebootsRemembered)
    }

    package func validate(_ node: NodeContext) throws(ValidationFailure) {
        _ = try IPMISettings(node.driverInfo)
    }

    package func supportedTargets(of node: NodeContext) -> Set<PowerTarget> { Set(PowerTarget.allCases) }

    package func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState {
        let operation = "read the power state"
        return try await isOn(NodeController(controllers, node, operation), operation) ? .on : .off
    }

    package func ensure(
        _ target: PowerTarget, of node: NodeContext, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState {
        let operation = "change the power to \(target.rawValue)"
        let change = Change(
            controller: try NodeController(controllers, node, operation), operation: operation, timeout: timeout)
        switch target {
        case .on: try await turnOn(change)
        case .off: try await turnOff(change, by: .powerDown)
        case .softOff: try await turnOff(change, by: .softShutdown)
        case .reboot: try await reboot(change, by: .powerDown, as: command)
        case .softReboot: try await reboot(change, by: .softShutdown, as: command)
        }
        return target.result
    }

    /// What a change of the power works with.
    private struct Change {
        var controller: NodeController
        var operation: String
        /// The caller's, for each state that is waited for.
        var timeout: Duration?
    }

    private func isOn(_ controller: NodeController, _ operation: String) async throws(HardwareError) -> Bool {
        try await controller.ask(GetChassisStatus(), to: operation).isOn
    }

    private func turnOn(_ change: Change) async throws(HardwareError) {
        if try await isOn(change.controller, change.operation) { return }
        try await setForcedBootDevice(change)
        try await change.controller.ask(ChassisControl(.powerUp), to: change.operation)
        try await wait(until: true, change, controllers.limits.powerTimeout)
    }

    private func turnOff(_ change: Change, by action: ChassisControl.Action) async throws(HardwareError) {
        guard try await isOn(change.controller, change.operation) else { return }
        try await change.controller.ask(ChassisControl(action), to: change.operation)
        let limits = controllers.limits
        try await wait(until: false, change, action == .softShutdown ? limits.softPowerTimeout : limits.powerTimeout)
    }

    /// Off, seen to be off, and on. Whoever repeats the command after a failure goes on where it was.
    private func reboot(
        _ change: Change, by action: ChassisControl.Action, as command: CommandID
    ) async throws(HardwareError) {
        if reboots.progress(of: command) == .done { return }
        if reboots.progress(of: command) == nil {
            try await turnOff(change, by: action)
            reboots.note(.wasOff, of: command)
        }
        try await turnOn(change)
        reboots.note(.done, of: command)
    }

    private func wait(until isWanted: Bool, _ change: Change, _ usual: Duration) async throws(HardwareError) {
        let deadline = time.now + (change.timeout ?? usual)
        while try await isOn(change.controller, change.operation) != isWanted {
            guard time.now < deadline else {
                let seconds = (change.timeout ?? usual).components.seconds
                throw change.controller.error(
                    .retry, change.operation,
                    "after \(seconds) s the machine still is \(isWanted ? "off" : "on"), though the controller took the command")
            }
            do {
                try await time.sleep(for: controllers.limits.pollInterval)
            } catch {
                throw change.controller.error(.retry, change.operation, "the service is ending")
            }
        }
    }

    /// Controllers that forget a persistent boot device are told it again for the boot that is to come.
    private func setForcedBootDevice(_ change: Change) async throws(HardwareError) {
        guard change.controller.settings.forcesBootDevice,
            let name = change.controller.node.driverInternalInfo["persistent_boot_device"]?.stringValue,
            let device = BootDevice(rawValue: name)
        else { return }
        try await change.controller.setBootDevice(device, isPersistent: false)
    }
}

/// How far reboots have come, by their commands; the oldest are forgotten.
private final class RebootsDone: Sendable {
    enum Progress: Sendable {
        case wasOff, done
    }

    private struct State {
        var progress: [CommandID: Progress] = [:]
        var order: [CommandID] = []
    }

    private let state = Mutex(State())
    private let max: Int

    init(max: Int) {
        self.max = max
    }

    func progress(of command: CommandID) -> Progress? {
        state.withLock { $0.progress[command] }
    }

    func note(_ progress: Progress, of command: CommandID) {
        state.withLock { state in
            if state.progress.updateValue(progress, forKey: command) == nil { state.order.append(command) }
            guard state.order.count > max else { return }
            state.progress[state.order.removeFirst()] = nil
        }
    }
}
