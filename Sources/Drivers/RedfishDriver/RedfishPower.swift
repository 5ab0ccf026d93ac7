import ControllerAccess
package import DriverInterfaces
package import Model
import Redfish

/// Turns machines on and off by Redfish. A state is reached when the controller was seen to say so.
package struct RedfishPower: PowerInterface {
    private let controllers: RedfishControllers
    private let desired: DesiredPower

    /// The power interface `redfish`.
    package init(controllers: RedfishControllers, time: any TimeSource = SystemTime()) {
        self.controllers = controllers
        desired = DesiredPower(limits: controllers.limits.power, time: time)
    }

    package func validate(_ node: NodeContext) throws(ValidationFailure) {
        _ = try RedfishSettings(node.driverInfo)
    }

    package func supportedTargets(of node: NodeContext) -> Set<PowerTarget> { Set(PowerTarget.allCases) }

    /// A machine on its way counts as where it goes, as in Ironic.
    package func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState {
        let machine = RedfishMachine(controller: try SystemController(controllers, node, "read the power state"))
        switch try await machine.reading() {
        case .on, .turningOn: return .on
        case .off, .turningOff: return .off
        }
    }

    package func ensure(
        _ target: PowerTarget, of node: NodeContext, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState {
        let controller = try SystemController(controllers, node, "change the power to \(target.rawValue)")
        return try await desired.ensure(target, of: RedfishMachine(controller: controller), timeout: timeout, as: command)
    }
}

/// The power of one machine, by its controller.
struct RedfishMachine: MachinePower {
    let controller: SystemController

    func reading() async throws(HardwareError) -> PowerReading {
        switch try await controller.system().0.powerState {
        case .on, .paused: return .on
        case .off: return .off
        case .poweringOn: return .turningOn
        case .poweringOff: return .turningOff
        case nil: throw error(.retry, "the controller does not say whether the machine is on")
        }
    }

    func turnOn() async throws(HardwareError) {
        try await reset(by: [.on, .forceOn])
    }

    func turnOff(gracefully: Bool) async throws(HardwareError) {
        try await reset(by: gracefully ? [.gracefulShutdown] : [.forceOff])
    }

    func restart(gracefully: Bool) async throws(HardwareError) -> Bool {
        let reset = try await resetAction()
        guard !reset.allows(gracefully ? .gracefulShutdown : .forceOff) else { return false }
        let types: [ResetType] = gracefully ? [.gracefulRestart] : [.forceRestart, .powerCycle]
        guard types.contains(where: reset.allows) else { return false }
        try await self.reset(by: types)
        return true
    }

    func error(_ remedy: HardwareError.Remedy, _ reason: String) -> HardwareError {
        controller.error(remedy, reason)
    }

    /// Resets the machine by the first of `types` that the controller takes.
    func reset(by types: [ResetType]) async throws(HardwareError) {
        let reset = try await resetAction()
        guard let type = types.first(where: reset.allows) else {
            let allowed = (reset.allowed ?? []).map(\.rawValue).sorted().joined(separator: ", ")
            throw error(
                .fail, "the controller cannot \(types.map(\.rawValue).joined(separator: " or ")); it can: \(allowed)")
        }
        try await controller.post(reset.target, ResetAction.arguments(type))
    }

    /// The action, with what it takes wherever the controller says that.
    private func resetAction() async throws(HardwareError) -> ResetAction {
        guard var reset = try await controller.system().0.reset else {
            throw error(.fail, "the controller offers no action to reset the machine")
        }
        if reset.allowed == nil, let path = reset.information, let reading = try await controller.readIfThere(path) {
            reset.allowed = ResetAction.allowed(byInformation: reading.document)
        }
        return reset
    }
}

extension ResetAction {
    /// Whether the controller takes this; one that does not say what it takes is asked.
    fileprivate func allows(_ type: ResetType) -> Bool { allowed?.contains(type) ?? true }
}
