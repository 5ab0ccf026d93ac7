package import DriverInterfaces
package import Model
import UndrivenInterfaces

/// The hardware type `fake-hardware`: no hardware at all, in every state.
///
/// Every interface has the implementation `fake`. Others may be named where they are enabled; they do what this version does of them.
package struct FakeHardwareType: HardwareType {
    package let name = "fake-hardware"
    private let controller: FakeController

    /// The type, driving these machines over `line`, or undisturbed.
    package init(
        hardware: FakeHardware, options: FakeOptions = FakeOptions(), time: any TimeSource = SystemTime(),
        line: (any FakeLine)? = nil
    ) {
        controller = FakeController(hardware: hardware, options: options, time: time, line: line)
    }

    package let acceptsEveryEnabledImplementation = true

    package func supportedImplementations(of kind: InterfaceKind) -> [String] {
        switch kind {
        case .bios: ["fake", "no-bios"]
        case .boot: ["fake", "ipxe", "pxe", "http-ipxe", "http"]
        case .console: ["fake", "no-console"]
        case .deploy: ["fake", "autodetect", "direct", "ansible", "ramdisk", "anaconda", "bootc", "custom-agent"]
        case .firmware: ["fake", "no-firmware"]
        case .inspect: ["fake", "agent", "no-inspect"]
        case .management: ["fake"]
        case .network: ["flat", "neutron", "ironic-networking", "noop"]
        case .power: ["fake"]
        case .raid: ["fake", "no-raid", "agent"]
        case .rescue: ["fake", "no-rescue", "agent"]
        case .storage: ["noop", "fake", "cinder", "external"]
        case .vendor: ["fake", "no-vendor"]
        }
    }

    package var properties: [(name: String, description: String)] {
        [("B1", "B1 description. Required."), ("B2", "B2 description. Required.")]
    }

    package func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver {
        func isFake(_ kind: InterfaceKind) -> Bool { interfaces[kind] == "fake" }
        var driver = UndrivenDriver.make(interfaces)
        if isFake(.power) { driver.power = FakePower(controller: controller) }
        if isFake(.management) { driver.management = FakeManagement(controller: controller) }
        if isFake(.boot) { driver.boot = FakeBoot() }
        if isFake(.deploy) { driver.deploy = FakeDeploy(controller: controller) }
        if isFake(.storage) { driver.storage = FakeStorage() }
        if isFake(.inspect) { driver.inspect = FakeInspect(controller: controller) }
        if isFake(.rescue) { driver.rescue = FakeRescue(controller: controller) }
        if isFake(.raid) { driver.raid = FakeRAID(controller: controller) }
        if isFake(.bios) { driver.bios = FakeBIOS(controller: controller) }
        if isFake(.firmware) { driver.firmware = FakeFirmware(controller: controller) }
        if isFake(.console) { driver.console = FakeConsole(controller: controller) }
        if isFake(.vendor) { driver.vendor = FakeVendor(controller: controller) }
        return driver
    }
}
