import Documents
package import DriverInterfaces
package import Model
import UndrivenInterfaces

/// The hardware type `redfish`: what its nodes may name and must tell (drivers.md §2 and §3.3), without anything that speaks Redfish
/// yet.
package struct RedfishHardware: HardwareType {
    package let name = "redfish"

    /// The type.
    package init() {}

    package func supportedImplementations(of kind: InterfaceKind) -> [String] {
        switch kind {
        case .bios: ["redfish", "no-bios"]
        case .boot: ["ipxe", "pxe", "http-ipxe", "http", "redfish-virtual-media", "redfish-https"]
        case .console: ["redfish-graphical", "ipmitool-socat", "no-console", "fake-graphical"]
        case .deploy: ["autodetect", "direct", "ansible", "ramdisk", "anaconda", "bootc", "custom-agent"]
        case .firmware: ["redfish", "no-firmware"]
        case .inspect: ["redfish", "agent", "no-inspect"]
        case .management: ["redfish", "noop"]
        case .network: ["flat", "neutron", "ironic-networking", "noop"]
        case .power: ["redfish"]
        case .raid: ["redfish", "no-raid", "agent"]
        case .rescue: ["no-rescue", "agent"]
        case .storage: ["noop", "cinder", "external"]
        case .vendor: ["redfish", "no-vendor"]
        }
    }

    package var properties: [(name: String, description: String)] {
        [
            ("redfish_address", "URL or host of the Redfish controller. Required."),
            ("redfish_system_id", "path of the system; found by itself where there is only one. Optional."),
            ("redfish_username", "user account with admin/server-profile access privilege. Optional."),
            ("redfish_password", "user account password. Optional."),
            ("redfish_verify_ca", "whether the controller's certificate is verified, or the path of a CA bundle. Optional."),
            ("redfish_auth_type", "authentication: basic, session or auto (default). Optional."),
            ("redfish_tls_minimum_version", "oldest version of TLS: 1.1, 1.2 or 1.3. Optional."),
            ("redfish_tls_ciphers", "OpenSSL's list of ciphers. Optional."),
            ("firmware_update_unresponsive_bmc_wait", "seconds to wait for the controller after its update. Optional."),
            ("redfish_deploy_iso", "deprecated: deploy_iso. Optional."),
            ("redfish_rescue_iso", "deprecated: rescue_iso. Optional."),
        ] + BootProperty.all
    }

    package func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver {
        UndrivenDriver.make(interfaces, check: Self.check)
    }

    @Sendable
    static func check(_ node: NodeContext) throws(ValidationFailure) {
        let info = node.driverInfo
        guard let address = info["redfish_address"]?.stringValue, !address.isEmpty else {
            throw ValidationFailure("Missing 'redfish_address' in driver_info on node \(node.node.uuid).")
        }
        try checkAddress(address)
        if let system = info["redfish_system_id"], system.stringValue == nil {
            throw ValidationFailure("driver_info/redfish_system_id must be a path, as in /redfish/v1/Systems/1.")
        }
        try choice("redfish_auth_type", of: ["basic", "session", "auto"], info)
        try choice("redfish_tls_minimum_version", of: ["1.1", "1.2", "1.3"], info)
        if let verify = info["redfish_verify_ca"], verify.looseBool == nil, verify.stringValue?.hasPrefix("/") != true {
            throw ValidationFailure("driver_info/redfish_verify_ca must be true, false, or the path of a file or folder.")
        }
        if let wait = info["firmware_update_unresponsive_bmc_wait"], (wait.wholeNumber ?? -1) < 0 {
            throw ValidationFailure("driver_info/firmware_update_unresponsive_bmc_wait must be a number, at least 0.")
        }
    }

    private static func checkAddress(_ address: String) throws(ValidationFailure) {
        let rest: Substring
        if let scheme = address.firstRange(of: "://") {
            guard ["http", "https"].contains(address[..<scheme.lowerBound].lowercased()) else {
                throw ValidationFailure("driver_info/redfish_address must be an http or https URL, or a host.")
            }
            rest = address[scheme.upperBound...]
        } else {
            rest = address[...]
        }
        let host = rest.prefix { $0 != "/" }
        guard !host.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ValidationFailure("driver_info/redfish_address names no host; it must be a URL or a host.")
        }
    }

    private static func choice(_ key: String, of choices: [String], _ info: JSONObject) throws(ValidationFailure) {
        guard let value = info[key] else { return }
        guard let text = value.stringValue, choices.contains(text) else {
            throw ValidationFailure("driver_info/\(key) must be one of \(choices.joined(separator: ", ")).")
        }
    }
}
