package import Model

/// Which implementations of interfaces may be used, and which are taken where a node names none.
package struct InterfaceSettings: Sendable, Hashable {
    /// `enabled_X_interfaces`. A kind that is missing has none enabled.
    package var enabled: [InterfaceKind: [String]]
    /// `default_X_interface`, where one was configured.
    package var defaults: [InterfaceKind: String]

    /// These implementations.
    package init(enabled: [InterfaceKind: [String]], defaults: [InterfaceKind: String] = [.storage: "noop"]) {
        self.enabled = enabled
        self.defaults = defaults
    }

    /// Ironic's defaults for these hardware types; `fake` of every kind is enabled together with `fake-hardware`.
    package init(for types: [any HardwareType]) {
        let hasFake = types.contains { $0.name == "fake-hardware" }
        var enabled: [InterfaceKind: [String]] = [:]
        for kind in InterfaceKind.allCases {
            var names = Self.ironic[kind] ?? Self.supported(kind, by: types)
            if hasFake, kind != .network, !names.contains("fake") { names.append("fake") }
            enabled[kind] = names
        }
        self.init(enabled: enabled)
    }

    /// The defaults of Ironic 39 (drivers.md §1), and besides them whatever an agent and a boot over the network can do; power and
    /// management follow from the hardware types.
    private static let ironic: [InterfaceKind: [String]] = [
        .bios: ["no-bios", "redfish"],
        .boot: ["ipxe", "pxe", "redfish-virtual-media", "http-ipxe", "http"],
        .console: ["no-console"],
        .deploy: ["autodetect", "direct", "ramdisk", "bootc"],
        .firmware: ["no-firmware"],
        .inspect: ["no-inspect", "redfish", "agent"],
        .network: ["flat", "noop"],
        .raid: ["agent", "no-raid", "redfish"],
        .rescue: ["no-rescue", "agent"],
        .storage: ["cinder", "noop"],
        .vendor: ["ipmitool", "redfish", "no-vendor"],
    ]

    private static func supported(_ kind: InterfaceKind, by types: [any HardwareType]) -> [String] {
        var names: [String] = []
        for type in types {
            for name in type.supportedImplementations(of: kind) where !names.contains(name) { names.append(name) }
        }
        return names
    }
}
