package import DriverInterfaces
import IPMI
package import Model

/// Sets what machines boot from, and interrupts them, by IPMI.
package struct IPMIManagement: ManagementInterface {
    private let controllers: IPMIControllers

    /// The management interface `ipmitool`, driven in process.
    package init(controllers: IPMIControllers) {
        self.controllers = controllers
    }

    package var bootModes: (any BootModeInterface)? { nil }
    package var interrupts: (any InterruptInterface)? { IPMIInterrupts(controllers: controllers) }
    package var indicators: (any IndicatorInterface)? { nil }
    package var virtualMedia: (any VirtualMediaInterface)? { nil }
    package var controllerInformation: (any ControllerInformationInterface)? { IPMIInformation(controllers: controllers) }

    package func validate(_ node: NodeContext) throws(ValidationFailure) {
        _ = try IPMISettings(node.driverInfo)
    }

    package func supportedBootDevices(of node: NodeContext) -> [BootDevice] { [.pxe, .disk, .cdrom, .bios, .safe] }

    package func bootDevice(of node: NodeContext) async throws(HardwareError) -> BootDeviceSetting {
        let operation = "read the boot device"
        let flags = try await NodeController(controllers, node, operation).ask(GetBootFlags(), to: operation)
        // Flags that lapsed, or were used up, say nothing about the next boot.
        guard flags.isValid, let device = flags.device.flatMap(BootDevice.init) else {
            return BootDeviceSetting(device: nil, isPersistent: nil)
        }
        return BootDeviceSetting(device: device, isPersistent: flags.isPersistent)
    }

    package func setBootDevice(
        _ device: BootDevice, isPersistent: Bool, of node: NodeContext
    ) async throws(HardwareError) {
        try await NodeController(controllers, node, NodeController.settingBootDevice)
            .setBootDevice(device, isPersistent: isPersistent)
    }
}

/// Raises non-maskable interrupts by IPMI.
private struct IPMIInterrupts: InterruptInterface {
    let controllers: IPMIControllers

    func injectNMI(on node: NodeContext) async throws(HardwareError) {
        let operation = "raise a non-maskable interrupt"
        let controller = try NodeController(controllers, node, operation)
        // The question makes sure of a session that works: the interrupt is not repeated in another one.
        guard try await controller.ask(GetChassisStatus(), to: operation).isOn else {
            throw controller.error(.fail, operation, "the machine is off")
        }
        try await controller.ask(ChassisControl(.diagnosticInterrupt), to: operation)
    }
}

extension NodeController {
    static let settingBootDevice = "set the boot device"

    /// Sets boot flags that hold until they are used.
    func setBootDevice(_ device: BootDevice, isPersistent: Bool) async throws(HardwareError) {
        guard let selector = BootFlags.Device(device) else {
            throw error(.fail, Self.settingBootDevice, "IPMI has no boot device \(device.rawValue)")
        }
        if settings.keepsBootFlags {
            // A convenience that not every controller has; without it the machine must be started within a minute.
            let response = await controllers.perform(KeepBootFlags().request, by: settings.access)
            if case .failure = response { _ = try await ask(GetChassisStatus(), to: Self.settingBootDevice) }
        }
        let flags = BootFlags(
            device: selector, isPersistent: isPersistent && !settings.forcesBootDevice, isEFI: node.bootMode == .uefi)
        try await ask(SetBootFlags(flags), to: Self.settingBootDevice)
    }
}

extension BootFlags.Device {
    fileprivate init?(_ device: BootDevice) {
        switch device {
        case .pxe: self = .pxe
        case .disk: self = .disk
        case .cdrom: self = .cdrom
        case .bios: self = .biosSetup
        case .safe: self = .safeDisk
        case .floppy: self = .floppy
        case .wanboot, .iscsiboot, .uefihttp: return nil
        }
    }
}

extension BootDevice {
    fileprivate init?(_ device: BootFlags.Device) {
        switch device {
        case .pxe: self = .pxe
        case .disk, .remoteDisk: self = .disk
        case .cdrom, .remoteCDROM: self = .cdrom
        case .biosSetup: self = .bios
        case .safeDisk: self = .safe
        case .floppy, .remoteFloppy: self = .floppy
        case .noOverride, .diagnosticPartition, .primaryRemoteMedia: return nil
        }
    }
}
