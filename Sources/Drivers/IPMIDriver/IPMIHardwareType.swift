package import DriverInterfaces
package import Model
import UndrivenInterfaces

/// The hardware type `ipmi`: what its nodes may name and must tell (drivers.md §2 and §3.2), with power and management that reach
/// the hardware.
package struct IPMIHardwareType: HardwareType {
    package let name = "ipmi"
    private let power: IPMIPower
    private let management: IPMIManagement

    /// The type, whose nodes are reached by `controllers`.
    package init(controllers: IPMIControllers, time: any TimeSource = SystemTime()) {
        power = IPMIPower(controllers: controllers, time: time)
        management = IPMIManagement(controllers: controllers)
    }

    package func supportedImplementations(of kind: InterfaceKind) -> [String] {
        switch kind {
        case .bios: ["no-bios"]
        case .boot: ["ipxe", "pxe", "http-ipxe", "http"]
        case .console: ["ipmitool-socat", "no-console", "fake-graphical"]
        case .deploy: ["autodetect", "direct", "ansible", "ramdisk", "anaconda", "bootc", "custom-agent"]
        case .firmware: ["no-firmware"]
        case .inspect: ["agent", "no-inspect"]
        case .management: ["ipmitool", "noop"]
        case .network: ["flat", "neutron", "ironic-networking", "noop"]
        case .power: ["ipmitool"]
        case .raid: ["no-raid", "agent"]
        case .rescue: ["no-rescue", "agent"]
        case .storage: ["noop", "cinder", "external"]
        case .vendor: ["ipmitool", "no-vendor"]
        }
    }

    package var properties: [(name: String, description: String)] {
        [
            ("ipmi_address", "IP address or hostname of the node. Required."),
            ("ipmi_username", "username; default is the NULL user. Optional."),
            ("ipmi_password", "password; default is the NULL password. Optional."),
            ("ipmi_port", "remote IPMI RMCP port; default is 623. Optional."),
            ("ipmi_priv_level", "privilege level: ADMINISTRATOR (default), CALLBACK, OPERATOR or USER. Optional."),
            ("ipmi_protocol_version", "version of IPMI: 2.0 (default) or 1.5. Optional."),
            ("ipmi_cipher_suite", "number of the cipher suite; not with version 1.5. Optional."),
            ("ipmi_hex_kg_key", "Kg key in hexadecimal, with an even number of digits. Optional."),
            ("ipmi_bridging", "bridging: no (default), single or dual. Optional."),
            ("ipmi_target_channel", "target channel for bridged requests. Required with single and dual bridging."),
            ("ipmi_target_address", "target address for bridged requests. Required with single and dual bridging."),
            ("ipmi_transit_channel", "transit channel for bridged requests. Required with dual bridging."),
            ("ipmi_transit_address", "transit address for bridged requests. Required with dual bridging."),
            ("ipmi_local_address", "local IPMB address for bridged requests. Optional."),
            ("ipmi_force_boot_device", "whether the boot device is set again at every power on; default is False. Optional."),
            (
                "ipmi_disable_boot_timeout",
                "whether the 60 second timeout of a boot device is disabled; default is True. Optional."
            ),
            ("ipmi_terminal_port", "TCP port for the console. Required only for consoles."),
        ] + BootProperty.all
    }

    package func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver {
        let power = power
        var driver = UndrivenDriver.make(interfaces) { node throws(ValidationFailure) in try power.validate(node) }
        if interfaces[.power] == "ipmitool" { driver.power = power }
        if interfaces[.management] == "ipmitool" { driver.management = management }
        return driver
    }
}
