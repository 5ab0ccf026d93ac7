package import DriverInterfaces
package import Model

/// Puts together drivers of implementations that this version knows by name only, and of those that do nothing.
package enum UndrivenDriver {
    /// The driver of a node whose interfaces are named so; `checks` are what its hardware type asks of `driver_info`.
    ///
    /// What is named `no-…` or not at all is absent.
    package static func make(
        _ interfaces: [InterfaceKind: String],
        check: @escaping @Sendable (NodeContext) throws(ValidationFailure) -> Void = { _ throws(ValidationFailure) in }
    ) -> Driver {
        func undriven(_ kind: InterfaceKind, _ check: @escaping Undriven.Check) -> Undriven {
            Undriven(name: interfaces[kind] ?? "unset", kind: kind, check: check)
        }
        func optional(_ kind: InterfaceKind, _ check: @escaping Undriven.Check) -> Undriven? {
            guard let name = interfaces[kind], !name.hasPrefix("no-") else { return nil }
            return Undriven(name: name, kind: kind, check: check)
        }
        let nothing: Undriven.Check = { _ throws(ValidationFailure) in }
        let boot = BootCheck()
        var driver = Driver(
            power: UndrivenPower(undriven: undriven(.power, check)),
            management: interfaces[.management] == "noop"
                ? NoOpManagement() : UndrivenManagement(undriven: undriven(.management, check)),
            boot: UndrivenBoot(undriven: undriven(.boot, boot.check)),
            deploy: interfaces[.deploy] == "noop"
                ? NoOpDeploy() : UndrivenDeploy(undriven: undriven(.deploy, DeployCheck(boot: boot).check)),
            network: network(interfaces[.network], undriven(.network, nothing)),
            storage: interfaces[.storage] == "noop" ? NoOpStorage() : UndrivenStorage(undriven: undriven(.storage, nothing)))
        driver.inspect = optional(.inspect, check).map(UndrivenInspect.init)
        driver.rescue = optional(.rescue, RescueCheck().check).map(UndrivenRescue.init)
        driver.console = optional(.console, ConsoleCheck().check).map(UndrivenConsole.init)
        driver.raid = optional(.raid, nothing).map(UndrivenSteps.init)
        driver.bios = optional(.bios, check).map(UndrivenSteps.init)
        driver.firmware = optional(.firmware, check).map(UndrivenSteps.init)
        driver.vendor = optional(.vendor, check).map(UndrivenSteps.init)
        return driver
    }

    private static func network(_ name: String?, _ undriven: Undriven) -> any NetworkInterface {
        switch name {
        case "noop": NoOpNetwork()
        case "flat": FlatNetwork()
        default: UndrivenNetwork(undriven: undriven)
        }
    }
}
