import ControllerAccess
package import DriverInterfaces
package import Model
import Redfish

/// Sets what machines boot from, and what else their controllers can do, by Redfish.
package struct RedfishManagement: ManagementInterface {
    private let controllers: RedfishControllers

    /// The management interface `redfish`.
    package init(controllers: RedfishControllers) {
        self.controllers = controllers
    }

    package var bootModes: (any BootModeInterface)? { RedfishBootModes(controllers: controllers) }
    package var interrupts: (any InterruptInterface)? { RedfishInterrupts(controllers: controllers) }
    package var indicators: (any IndicatorInterface)? { RedfishIndicators(controllers: controllers) }
    package var virtualMedia: (any VirtualMediaInterface)? { nil }
    package var controllerInformation: (any ControllerInformationInterface)? { RedfishInformation(controllers: controllers) }

    package func validate(_ node: NodeContext) throws(ValidationFailure) {
        _ = try RedfishSettings(node.driverInfo)
    }

    package func supportedBootDevices(of node: NodeContext) -> [BootDevice] { [.pxe, .disk, .cdrom, .bios, .uefihttp] }

    package func bootDevice(of node: NodeContext) async throws(HardwareError) -> BootDeviceSetting {
        let (system, _) = try await SystemController(controllers, node, "read the boot device").system()
        // An override that was used up, or taken back, says nothing about the next boot.
        guard let enabled = system.boot.enabled, enabled != .disabled, let device = system.boot.source.flatMap(BootDevice.init)
        else { return BootDeviceSetting(device: nil, isPersistent: nil) }
        return BootDeviceSetting(device: device, isPersistent: enabled == .continuous)
    }

    package func setBootDevice(
        _ device: BootDevice, isPersistent: Bool, of node: NodeContext
    ) async throws(HardwareError) {
        let controller = try SystemController(controllers, node, "set the boot device")
        guard let source = BootSettings.Source(device) else {
            throw controller.error(.fail, "Redfish has no boot device \(device.rawValue)")
        }
        let (system, reading) = try await controller.system()
        if let allowed = system.boot.allowedSources, !allowed.contains(source.rawValue) {
            throw controller.error(
                .fail, "the controller cannot boot from \(source.rawValue); it can from: \(allowed.joined(separator: ", "))")
        }
        let enabled: BootSettings.Enabled = isPersistent ? .continuous : .once
        let mode = Self.modeToSet(for: source, node, system.boot)
        guard system.boot.source != source || system.boot.enabled != enabled || mode != nil else { return }
        try await controller.change(reading, to: BootSettings.change(source: source, enabled: enabled, mode: mode))
    }

    /// The mode that must be set along; `nil` where the machine has it already, nobody wants one, or the controller knows none.
    private static func modeToSet(
        for source: BootSettings.Source, _ node: NodeContext, _ boot: BootSettings
    ) -> BootSettings.Mode? {
        guard let current = boot.mode else { return nil }
        let wanted = source == .httpByUEFI ? .uefi : node.declaredBootMode.map(BootSettings.Mode.init)
        return wanted == current ? nil : wanted
    }
}

/// Raises non-maskable interrupts by Redfish.
private struct RedfishInterrupts: InterruptInterface {
    let controllers: RedfishControllers

    func injectNMI(on node: NodeContext) async throws(HardwareError) {
        let machine = RedfishMachine(controller: try SystemController(controllers, node, "raise a non-maskable interrupt"))
        guard try await machine.reading() == .on else { throw machine.error(.fail, "the machine is off") }
        try await machine.reset(by: [.interrupt])
    }
}

extension BootSettings.Source {
    fileprivate init?(_ device: BootDevice) {
        switch device {
        case .pxe: self = .network
        case .disk: self = .disk
        case .cdrom: self = .disc
        case .bios: self = .firmwareSetup
        case .floppy: self = .floppy
        case .uefihttp: self = .httpByUEFI
        case .safe, .wanboot, .iscsiboot: return nil
        }
    }
}

extension BootDevice {
    fileprivate init?(_ source: BootSettings.Source) {
        switch source {
        case .network: self = .pxe
        case .disk: self = .disk
        case .disc: self = .cdrom
        case .firmwareSetup: self = .bios
        case .floppy: self = .floppy
        case .httpByUEFI: self = .uefihttp
        case .none, .usb, .bootOrderEntry, .target, .diagnostics, .utilities, .sdCard, .remoteDrive: return nil
        }
    }
}
