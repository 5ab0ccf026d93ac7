import Documents
import DriverInterfaces
import Model

/// The machine of a node, as far as booting it goes: its power and what it boots from, by the interfaces of its hardware type.
struct Machine: Sendable {
    let power: any PowerInterface
    let management: any ManagementInterface

    func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState {
        try await power.powerState(of: node)
    }

    @discardableResult
    func ensure(_ target: PowerTarget, of node: NodeContext, as command: CommandID) async throws(HardwareError) -> PowerState {
        try await power.ensure(target, of: node, timeout: nil, as: command)
    }

    /// Lets the next start lead into the network, in the mode that was asked for.
    func bootFromNetwork(_ node: NodeContext) async throws(HardwareError) {
        if let modes = management.bootModes, let wanted = node.declaredBootMode, try await modes.bootMode(of: node) != wanted {
            try await modes.setBootMode(wanted, of: node)
        }
        try await management.setBootDevice(networkDevice(of: node), isPersistent: node.alwaysBootsPersistently, of: node)
    }

    /// Lets every further start lead into the operating system on disk.
    func bootFromDisk(_ node: NodeContext) async throws(HardwareError) {
        try await management.setBootDevice(.disk, isPersistent: !node.neverBootsPersistently, of: node)
    }

    private func networkDevice(of node: NodeContext) -> BootDevice {
        let bootsByHTTP = ["http", "http-ipxe"].contains(node.node.interfaces[.boot])
        let canBootByHTTP = management.supportedBootDevices(of: node).contains(.uefihttp)
        return bootsByHTTP && canBootByHTTP && node.bootMode == .uefi ? .uefihttp : .pxe
    }
}

extension NodeContext {
    /// Whether even a boot that happens once is set for good, for controllers that forget the other kind.
    fileprivate var alwaysBootsPersistently: Bool { persistence == "always" || persistence == "true" }

    fileprivate var neverBootsPersistently: Bool { persistence == "never" || persistence == "false" }

    private var persistence: String? {
        let value = driverInfo["force_persistent_boot_device"]
        return value?.stringValue?.lowercased() ?? value?.boolValue.map { $0 ? "true" : "false" }
    }
}
