package import Model

/// The implementations that one node's interfaces name, put together.
///
/// An interface that the hardware does not have is absent: the API says so before anything is tried.
package struct Driver: Sendable {
    package var power: any PowerInterface
    package var management: any ManagementInterface
    package var boot: any BootInterface
    package var deploy: any DeployInterface
    package var network: any NetworkInterface
    package var storage: any StorageInterface
    package var inspect: (any InspectInterface)?
    package var rescue: (any RescueInterface)?
    package var raid: (any RAIDInterface)?
    package var bios: (any BIOSInterface)?
    package var firmware: (any FirmwareInterface)?
    package var console: (any ConsoleInterface)?
    package var vendor: (any VendorInterface)?

    /// A driver with the interfaces that every node has.
    package init(
        power: any PowerInterface, management: any ManagementInterface, boot: any BootInterface, deploy: any DeployInterface,
        network: any NetworkInterface, storage: any StorageInterface
    ) {
        self.power = power
        self.management = management
        self.boot = boot
        self.deploy = deploy
        self.network = network
        self.storage = storage
    }
}

/// A family of hardware that is driven alike: which implementations its nodes may use, and how they are put together.
package protocol HardwareType: Sendable {
    /// As nodes name it: `ipmi`.
    var name: String { get }
    /// The implementations of an interface that the type supports, best first.
    func supportedImplementations(of kind: InterfaceKind) -> [String]
    /// Whether a node may also name implementations outside of that list, if they are enabled.
    var acceptsEveryEnabledImplementation: Bool { get }
    /// The keys of `driver_info` that the type reads, with their descriptions.
    var properties: [(name: String, description: String)] { get }
    /// The driver of a node whose interfaces are named so.
    func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver
}

extension HardwareType {
    package var acceptsEveryEnabledImplementation: Bool { false }
}
