package import Documents
package import Model

/// What every interface can be asked: whether the node's configuration suffices.
package protocol HardwareInterface: Sendable {
    /// Checks the node's configuration without contacting hardware.
    func validate(_ node: NodeContext) throws(ValidationFailure)
}

/// Offers and runs steps. Any interface may.
package protocol StepInterface: Sendable {
    /// The steps that the interface offers of a kind; priority zero means: only when asked for.
    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step]
    /// The same in `steps` of what is found, for interfaces that learn something on the way; the others leave this to the default.
    func offer(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> Findings
    /// Starts the step, or finds it again when it was started under `command` before, and says how it stands.
    func run(_ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome
}

extension StepInterface {
    package func offer(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> Findings {
        var findings = Findings()
        findings.steps = try await steps(kind, for: node)
        return findings
    }
}

/// Turns a node on and off.
package protocol PowerInterface: HardwareInterface {
    /// The changes that the hardware can make.
    func supportedTargets(of node: NodeContext) -> Set<PowerTarget>
    func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState
    /// Returns the observed state once the node is in the target's; does nothing when it already is and the target is no reboot.
    /// A reboot that was done under `command` is not done again.
    func ensure(
        _ target: PowerTarget, of node: NodeContext, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState
}

/// A boot device and whether it stays for later boots; `nil` is what the controller does not say.
package struct BootDeviceSetting: Sendable, Hashable {
    package var device: BootDevice?
    package var isPersistent: Bool?

    /// A setting as read or as wished.
    package init(device: BootDevice?, isPersistent: Bool?) {
        self.device = device
        self.isPersistent = isPersistent
    }
}

/// A light on the hardware.
package struct Indicator: Sendable, Hashable {
    /// `led@chassis`: name at component.
    package var name: String
    package var component: String
    package var isReadOnly: Bool
    /// The states it can take: `on`, `off`, `blinking`, `unknown`.
    package var states: [String]

    /// An indicator of a component.
    package init(name: String, component: String, isReadOnly: Bool, states: [String]) {
        self.name = name
        self.component = component
        self.isReadOnly = isReadOnly
        self.states = states
    }
}

/// Sets what a node boots from and how. Setting what is already set changes nothing.
package protocol ManagementInterface: HardwareInterface {
    func supportedBootDevices(of node: NodeContext) -> [BootDevice]
    func bootDevice(of node: NodeContext) async throws(HardwareError) -> BootDeviceSetting
    func setBootDevice(_ device: BootDevice, isPersistent: Bool, of node: NodeContext) async throws(HardwareError)
    /// The ability to read and set the boot mode and secure boot; absent where the hardware has none.
    var bootModes: (any BootModeInterface)? { get }
    /// The ability to raise a non-maskable interrupt; absent where the hardware has none.
    var interrupts: (any InterruptInterface)? { get }
    /// The ability to show and set lights; absent where the hardware has none.
    var indicators: (any IndicatorInterface)? { get }
    /// The ability to attach virtual media; absent where the hardware has none.
    var virtualMedia: (any VirtualMediaInterface)? { get }
    /// The ability to say what the controller is; absent where there is none to ask.
    var controllerInformation: (any ControllerInformationInterface)? { get }
}

extension ManagementInterface {
    package var controllerInformation: (any ControllerInformationInterface)? { nil }
}

/// What a controller says of itself and its machine.
package struct ControllerDescription: Sendable, Hashable {
    /// What people are shown in `driver_internal_info/bmc`: protocol, firmware, model.
    package var details: JSONObject
    /// Who made the machine, as `properties/vendor` says it; `nil` where that is not known.
    package var vendor: String?

    /// A description.
    package init(details: JSONObject, vendor: String? = nil) {
        self.details = details
        self.vendor = vendor
    }
}

/// Asks a controller what it is.
package protocol ControllerInformationInterface: Sendable {
    /// What the controller says, or `nil` where it does not.
    func description(of node: NodeContext) async throws(HardwareError) -> ControllerDescription?
}

/// Reads and sets the boot mode and secure boot.
package protocol BootModeInterface: Sendable {
    func bootMode(of node: NodeContext) async throws(HardwareError) -> BootMode?
    func setBootMode(_ mode: BootMode, of node: NodeContext) async throws(HardwareError)
    func isSecureBoot(of node: NodeContext) async throws(HardwareError) -> Bool?
    func setSecureBoot(_ isOn: Bool, of node: NodeContext) async throws(HardwareError)
}

/// Raises a non-maskable interrupt.
package protocol InterruptInterface: Sendable {
    func injectNMI(on node: NodeContext) async throws(HardwareError)
}

/// Shows and sets lights.
package protocol IndicatorInterface: Sendable {
    func indicators(of node: NodeContext) async throws(HardwareError) -> [Indicator]
    func state(ofIndicator name: String, of node: NodeContext) async throws(HardwareError) -> String
    func setState(_ state: String, ofIndicator name: String, of node: NodeContext) async throws(HardwareError)
}

/// A slot for virtual media and what is in it.
package struct VirtualMedium: Sendable, Hashable {
    /// As in `["CD", "DVD"]`.
    package var mediaTypes: [String]
    package var image: String?

    /// A slot, empty where `image` is `nil`.
    package init(mediaTypes: [String], image: String?) {
        self.mediaTypes = mediaTypes
        self.image = image
    }
}

/// Attaches and detaches images as if they were discs.
package protocol VirtualMediaInterface: Sendable {
    func media(of node: NodeContext) async throws(HardwareError) -> [VirtualMedium]
    func attach(_ image: String, deviceType: String, to node: NodeContext) async throws(HardwareError)
    /// Detaches media of these device types, or all when there are none.
    func detach(deviceTypes: [String], from node: NodeContext) async throws(HardwareError)
}

/// Boots the agent's ramdisk or the instance.
package protocol BootInterface: HardwareInterface {}

/// Deploys, cleans and services: the operations' own work around their steps.
package protocol DeployInterface: HardwareInterface, StepInterface {
    /// The operation's work up to its first step. Repeating it under the same command is harmless.
    func begin(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome
    /// The operation's work after its last step.
    func end(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome
    /// Leaves nothing behind of an operation that failed or was aborted.
    func giveUp(
        _ kind: OperationKind, powerOff: Bool, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome
}

/// Finds out what a node consists of.
package protocol InspectInterface: HardwareInterface {
    func inspect(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome
}

/// Boots a system that helps a user repair an instance.
package protocol RescueInterface: HardwareInterface {
    func rescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome
    func unrescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome
}

/// Arranges disks into arrays.
package protocol RAIDInterface: HardwareInterface, StepInterface {
    /// The properties that a logical disk may have, with their descriptions.
    var logicalDiskProperties: [(name: String, description: String)] { get }
}

/// Reads and writes firmware settings.
package protocol BIOSInterface: HardwareInterface, StepInterface {}

/// Reads and updates firmware.
package protocol FirmwareInterface: HardwareInterface, StepInterface {}

/// How to reach a node's console.
package struct ConsoleLocation: Sendable, Hashable {
    /// `socat`, `vnc`.
    package var type: String
    package var url: String

    /// A console that a client of this type opens at `url`.
    package init(type: String, url: String) {
        self.type = type
        self.url = url
    }
}

/// Opens a node's console. Starting a started console and stopping a stopped one change nothing.
package protocol ConsoleInterface: HardwareInterface {
    func start(on node: NodeContext) async throws(HardwareError)
    func stop(on node: NodeContext) async throws(HardwareError)
    func location(of node: NodeContext) async throws(HardwareError) -> ConsoleLocation
}

/// A method of a vendor that has no place among the interfaces.
package struct VendorMethod: Sendable, Hashable {
    package var name: String
    package var httpMethods: [String]
    package var isAsynchronous: Bool
    package var description: String

    /// A method and how it is called.
    package init(name: String, httpMethods: [String], isAsynchronous: Bool, description: String) {
        self.name = name
        self.httpMethods = httpMethods
        self.isAsynchronous = isAsynchronous
        self.description = description
    }
}

/// Offers methods of a vendor's own.
package protocol VendorInterface: HardwareInterface, StepInterface {
    var methods: [VendorMethod] { get }
    /// Refuses arguments that the method cannot be called with, before it is called.
    func check(_ arguments: JSONObject, of method: String) throws(ValidationFailure)
    /// The method's answer, or `nil` when it has none.
    func call(_ method: String, with arguments: JSONObject, on node: NodeContext) async throws(HardwareError) -> JSON?
}

extension VendorInterface {
    package func check(_ arguments: JSONObject, of method: String) throws(ValidationFailure) {}
}

/// Connects a node's ports to networks.
package protocol NetworkInterface: HardwareInterface {
    /// Whether attached virtual interfaces are remembered and listed; `noop` accepts and forgets them.
    var keepsVirtualInterfaces: Bool { get }
}

/// Connects a node to remote volumes.
package protocol StorageInterface: HardwareInterface {}
