package import DriverInterfaces
package import Model

/// The hardware type `ipmi` with power and management that reach the hardware; everything else is as the type below says.
package struct IPMIHardwareType: HardwareType {
    private let base: any HardwareType
    private let power: IPMIPower
    private let management: IPMIManagement

    /// `base` knows the type's names, keys and the interfaces that are not IPMI's own.
    package init(base: any HardwareType, controllers: IPMIControllers, time: any TimeSource = SystemTime()) {
        self.base = base
        power = IPMIPower(controllers: controllers, time: time)
        management = IPMIManagement(controllers: controllers)
    }

    package var name: String { base.name }

    package func supportedImplementations(of kind: InterfaceKind) -> [String] {
        base.supportedImplementations(of: kind)
    }

    package var acceptsEveryEnabledImplementation: Bool { base.acceptsEveryEnabledImplementation }

    package var properties: [(name: String, description: String)] { base.properties }

    package func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver {
        var driver = try base.driver(with: interfaces)
        if interfaces[.power] == "ipmitool" { driver.power = power }
        if interfaces[.management] == "ipmitool" { driver.management = management }
        return driver
    }
}
