package import DriverInterfaces
package import Model

/// A hardware type whose machines are deployed, cleaned, inspected and rescued by an agent in a ramdisk.
///
/// Power and management are those of the type below; everything that an agent does is put on top of them.
package struct AgentDrivenType: HardwareType {
    private static let bootNames: Set<String> = ["pxe", "ipxe", "http", "http-ipxe"]

    private let base: any HardwareType
    private let tools: AgentTools

    /// `base` knows names and keys, and drives power and management.
    package init(base: any HardwareType, tools: AgentTools) {
        self.base = base
        self.tools = tools
    }

    package var name: String { base.name }

    package func supportedImplementations(of kind: InterfaceKind) -> [String] { base.supportedImplementations(of: kind) }

    package var acceptsEveryEnabledImplementation: Bool { base.acceptsEveryEnabledImplementation }

    package var properties: [(name: String, description: String)] { base.properties }

    package func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver {
        var driver = try base.driver(with: interfaces)
        let parts = AgentParts(machine: Machine(power: driver.power, management: driver.management), tools: tools)
        if let name = interfaces[.boot], Self.bootNames.contains(name) {
            driver.boot = NetworkBootInterface(check: parts.bootCheck)
        }
        // What Ironic would choose besides `direct` is not carried out: its images are refused when the node is validated.
        if ["direct", "autodetect"].contains(interfaces[.deploy]) { driver.deploy = AgentDeploy(parts: parts) }
        if interfaces[.inspect] == "agent" { driver.inspect = AgentInspect(parts: parts) }
        if interfaces[.rescue] == "agent" { driver.rescue = AgentRescue(parts: parts) }
        if interfaces[.raid] == "agent" { driver.raid = AgentRAID(parts: parts) }
        return driver
    }
}
