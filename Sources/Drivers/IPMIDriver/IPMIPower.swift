import ControllerAccess
import Documents
package import DriverInterfaces
import IPMI
package import Model

/// Turns machines on and off by IPMI. A state is reached when the controller was seen to say so.
package struct IPMIPower: PowerInterface {
    private let controllers: IPMIControllers
    private let desired: DesiredPower

    /// The power interface `ipmitool`, driven in process.
    package init(controllers: IPMIControllers, time: any TimeSource = SystemTime()) {
        self.controllers = controllers
        desired = DesiredPower(limits: controllers.limits.power, time: time)
    }

    package func validate(_ node: NodeContext) throws(ValidationFailure) {
        _ = try IPMISettings(node.driverInfo)
    }

    package func supportedTargets(of node: NodeContext) -> Set<PowerTarget> { Set(PowerTarget.allCases) }

    package func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState {
        let machine = try IPMIMachine(controllers, node, "read the power state")
        return try await machine.reading() == .on ? .on : .off
    }

    package func ensure(
        _ target: PowerTarget, of node: NodeContext, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState {
        let machine = try IPMIMachine(controllers, node, "change the power to \(target.rawValue)")
        return try await desired.ensure(target, of: machine, timeout: timeout, as: command)
    }
}

/// The power of one machine, by its controller.
private struct IPMIMachine: MachinePower {
    let controller: NodeController
    let operation: String

    init(_ controllers: IPMIControllers, _ node: NodeContext, _ operation: String) throws(HardwareError) {
        controller = try NodeController(controllers, node, operation)
        self.operation = operation
    }

    func reading() async throws(HardwareError) -> PowerReading {
        try await controller.ask(GetChassisStatus(), to: operation).isOn ? .on : .off
    }

    func turnOn() async throws(HardwareError) {
        try await setForcedBootDevice()
        try await controller.ask(ChassisControl(.powerUp), to: operation)
    }

    func turnOff(gracefully: Bool) async throws(HardwareError) {
        try await controller.ask(ChassisControl(gracefully ? .softShutdown : .powerDown), to: operation)
    }

    func error(_ remedy: HardwareError.Remedy, _ reason: String) -> HardwareError {
        controller.error(remedy, operation, reason)
    }

    /// Controllers that forget a persistent boot device are told it again for the boot that is to come.
    private func setForcedBootDevice() async throws(HardwareError) {
        guard controller.settings.forcesBootDevice,
            let name = controller.node.driverInternalInfo["persistent_boot_device"]?.stringValue,
            let device = BootDevice(rawValue: name)
        else { return }
        try await controller.setBootDevice(device, isPersistent: false)
    }
}
