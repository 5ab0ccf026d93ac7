import Documents
package import Model

/// A hardware type as `GET /v1/drivers` shows it.
package struct DriverRecord: Sendable, Hashable {
    package var name: String
    /// Conductors that are alive and drive it.
    package var hosts: [String]
    /// The implementation that a node gets that names none.
    package var defaults: [InterfaceKind: String]
    /// The implementations that nodes may name.
    package var enabled: [InterfaceKind: [String]]

    /// A hardware type on these hosts.
    package init(
        name: String, hosts: [String], defaults: [InterfaceKind: String] = [:], enabled: [InterfaceKind: [String]] = [:]
    ) {
        self.name = name
        self.hosts = hosts
        self.defaults = defaults
        self.enabled = enabled
    }

    /// What the API shows of a driver.
    package static let fields = FieldTable<DriverRecord>(
        "driver", collection: "drivers",
        [
            .shown("name", options: .summary) { driver, _, writer in writer.string(driver.name) },
            .shown("hosts", options: .summary) { driver, _, writer in writer.strings(driver.hosts) },
            .shown("type", since: 30, options: .summary) { _, _, writer in writer.ascii("dynamic") },
            .shown("links", options: [.unselectable, .always]) { driver, context, writer in
                writer.links(context, to: "drivers/" + driver.name.percentEncoded)
            },
            .shown("properties", since: 14, options: [.summary, .unselectable]) { driver, context, writer in
                writer.links(context, to: "drivers/" + driver.name.percentEncoded + "/properties")
            },
        ] + interfaceFields)

    private static let interfaceFields: [Field<DriverRecord>] =
        interface("default_bios_interface", "enabled_bios_interfaces", .bios, since: 40)
        + interface("default_boot_interface", "enabled_boot_interfaces", .boot)
        + interface("default_console_interface", "enabled_console_interfaces", .console)
        + interface("default_deploy_interface", "enabled_deploy_interfaces", .deploy)
        + interface("default_firmware_interface", "enabled_firmware_interfaces", .firmware, since: 86)
        + interface("default_inspect_interface", "enabled_inspect_interfaces", .inspect)
        + interface("default_management_interface", "enabled_management_interfaces", .management)
        + interface("default_network_interface", "enabled_network_interfaces", .network)
        + interface("default_power_interface", "enabled_power_interfaces", .power)
        + interface("default_raid_interface", "enabled_raid_interfaces", .raid)
        + interface("default_rescue_interface", "enabled_rescue_interfaces", .rescue, since: 38)
        + interface("default_storage_interface", "enabled_storage_interfaces", .storage, since: 33)
        + interface("default_vendor_interface", "enabled_vendor_interfaces", .vendor)

    private static func interface(
        _ defaultKey: StaticString, _ enabledKey: StaticString, _ kind: InterfaceKind, since: Microversion = 30
    ) -> [Field<DriverRecord>] {
        [
            .shown(defaultKey, since: since) { driver, _, writer in writer.string(driver.defaults[kind]) },
            .shown(enabledKey, since: since) { driver, _, writer in writer.strings(driver.enabled[kind] ?? []) },
        ]
    }
}
