package import DriverInterfaces
package import Model
import UndrivenInterfaces

/// The hardware type `redfish`: what its nodes may name and must tell (drivers.md §2 and §3.3), with power, management and
/// inspection that reach the hardware.
package struct RedfishHardwareType: HardwareType {
    package let name = "redfish"
    private let power: RedfishPower
    private let management: RedfishManagement
    private let inspect: RedfishInspect

    /// The type, whose nodes are reached by `controllers`.
    package init(controllers: RedfishControllers, time: any TimeSource = SystemTime()) {
        power = RedfishPower(controllers: controllers, time: time)
        management = RedfishManagement(controllers: controllers)
        inspect = RedfishInspect(controllers: controllers)
    }

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
        let power = power
        var driver = UndrivenDriver.make(interfaces) { node throws(ValidationFailure) in try power.validate(node) }
        if interfaces[.power] == "redfish" { driver.power = power }
        if interfaces[.management] == "redfish" { driver.management = management }
        if interfaces[.inspect] == "redfish" { driver.inspect = inspect }
        return driver
    }
}
