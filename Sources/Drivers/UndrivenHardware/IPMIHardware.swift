import Documents
package import DriverInterfaces
package import Model
import UndrivenInterfaces

/// The hardware type `ipmi`: what its nodes may name and must tell (drivers.md §2 and §3.2); who speaks IPMI is brought in by the program.
package struct IPMIHardware: HardwareType {
    package let name = "ipmi"

    /// The type.
    package init() {}

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
        UndrivenDriver.make(interfaces, check: Self.check)
    }

    @Sendable
    static func check(_ node: NodeContext) throws(ValidationFailure) {
        let info = node.driverInfo
        guard let address = info["ipmi_address"]?.stringValue, !address.isEmpty else {
            throw ValidationFailure("IPMI address was not specified: driver_info/ipmi_address is missing.")
        }
        try number("ipmi_port", in: 1...65_535, info)
        try choice("ipmi_priv_level", of: ["ADMINISTRATOR", "CALLBACK", "OPERATOR", "USER"], info)
        let version = try choice("ipmi_protocol_version", of: ["2.0", "1.5"], info) ?? "2.0"
        if info["ipmi_cipher_suite"] != nil {
            guard version != "1.5" else {
                throw ValidationFailure("driver_info/ipmi_cipher_suite has no meaning with ipmi_protocol_version 1.5; remove it.")
            }
            try number("ipmi_cipher_suite", in: 0...255, info)
        }
        try checkKey(info)
        try checkBridging(info)
        for key in ["ipmi_force_boot_device", "ipmi_disable_boot_timeout"] {
            guard let value = info[key], value.looseBool == nil else { continue }
            throw ValidationFailure("driver_info/\(key) must be true or false.")
        }
        try number("ipmi_terminal_port", in: 1...65_535, info)
    }

    private static func checkKey(_ info: JSONObject) throws(ValidationFailure) {
        guard let key = info["ipmi_hex_kg_key"] else { return }
        guard let text = key.stringValue, text.utf8.count.isMultiple(of: 2), text.allSatisfy(\.isHexDigit) else {
            throw ValidationFailure("driver_info/ipmi_hex_kg_key must be hexadecimal with an even number of digits.")
        }
    }

    private static func checkBridging(_ info: JSONObject) throws(ValidationFailure) {
        let bridging = try choice("ipmi_bridging", of: ["no", "single", "dual"], info) ?? "no"
        var needed: [String] = []
        if bridging != "no" { needed += ["ipmi_target_channel", "ipmi_target_address"] }
        if bridging == "dual" { needed += ["ipmi_transit_channel", "ipmi_transit_address"] }
        let missing = needed.filter { info[$0] == nil }
        guard missing.isEmpty else {
            throw ValidationFailure("Bridging \(bridging) needs these keys in driver_info: \(missing.joined(separator: ", ")).")
        }
    }

    private static func number(_ key: String, in range: ClosedRange<Int64>, _ info: JSONObject) throws(ValidationFailure) {
        guard let value = info[key] else { return }
        guard let number = value.wholeNumber, range.contains(number) else {
            throw ValidationFailure("driver_info/\(key) must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    @discardableResult
    private static func choice(
        _ key: String, of choices: [String], _ info: JSONObject
    ) throws(ValidationFailure) -> String? {
        guard let value = info[key] else { return nil }
        guard let text = value.stringValue, choices.contains(text) else {
            throw ValidationFailure("driver_info/\(key) must be one of \(choices.joined(separator: ", ")).")
        }
        return text
    }
}
