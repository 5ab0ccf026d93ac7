import DriverInterfaces
import Model
import Redfish

/// Reads and sets by which firmware interface machines boot, and whether only what is signed, by Redfish.
struct RedfishBootModes: BootModeInterface {
    let controllers: RedfishControllers

    func bootMode(of node: NodeContext) async throws(HardwareError) -> BootMode? {
        let (system, _) = try await SystemController(controllers, node, "read the boot mode").system()
        switch system.boot.mode {
        case .uefi: return .uefi
        case .legacy: return .bios
        case nil: return nil
        }
    }

    func setBootMode(_ mode: BootMode, of node: NodeContext) async throws(HardwareError) {
        let controller = try SystemController(controllers, node, "set the boot mode")
        let (system, reading) = try await controller.system()
        let wanted = BootSettings.Mode(mode)
        guard let current = system.boot.mode else {
            throw controller.error(.fail, "the controller shows no boot mode (BootSourceOverrideMode)")
        }
        if current == wanted { return }
        if let allowed = system.boot.allowedModes, !allowed.contains(wanted.rawValue) {
            throw controller.error(
                .fail, "the controller cannot boot by \(wanted.rawValue); it can by: \(allowed.joined(separator: ", "))")
        }
        try await controller.change(reading, to: BootSettings.change(mode: wanted))
    }

    func isSecureBoot(of node: NodeContext) async throws(HardwareError) -> Bool? {
        let controller = try SystemController(controllers, node, "read the state of secure boot")
        guard let path = try await controller.system().0.secureBoot else { return nil }
        // Controllers in legacy mode show the way to settings that they do not give.
        return try await controller.readIfThere(path).flatMap { SecureBootSettings($0.document).isEnabled }
    }

    func setSecureBoot(_ isOn: Bool, of node: NodeContext) async throws(HardwareError) {
        let controller = try SystemController(controllers, node, "set secure boot")
        guard let path = try await controller.system().0.secureBoot else {
            throw controller.error(.fail, "the controller has no settings of secure boot")
        }
        let reading = try await controller.read(path)
        if SecureBootSettings(reading.document).isEnabled == isOn { return }
        try await controller.change(reading, to: SecureBootSettings.change(isEnabled: isOn))
    }
}

extension BootSettings.Mode {
    init(_ mode: BootMode) {
        switch mode {
        case .uefi: self = .uefi
        case .bios: self = .legacy
        }
    }
}
