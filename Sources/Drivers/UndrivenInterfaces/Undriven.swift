import Documents
import DriverInterfaces
import Model

/// An implementation that is known by name and whose configuration can be checked, but that this version does not carry out.
///
/// Nothing pretends to succeed: every call that would reach hardware fails and says so.
struct Undriven: Sendable {
    typealias Check = @Sendable (NodeContext) throws(ValidationFailure) -> Void

    /// The implementation's name, as in `ipmitool`.
    let name: String
    let kind: InterfaceKind
    var check: Check = { _ throws(ValidationFailure) in }

    func refuse<Answer>(
        to operation: String, _ node: NodeContext, answering: Answer.Type = Answer.self
    ) throws(HardwareError) -> Answer {
        throw HardwareError(
            .askOperator, operation: operation, node: node.node.uuid,
            reason: "this version of Ironbird does not carry out the \(kind.rawValue) interface \(name) yet; "
                + "choose another with \"\(kind.fieldName)\"")
    }
}

struct UndrivenPower: PowerInterface {
    let undriven: Undriven

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }

    func supportedTargets(of node: NodeContext) -> Set<PowerTarget> { Set(PowerTarget.allCases) }

    func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState {
        try undriven.refuse(to: "read the power state", node)
    }

    func ensure(
        _ target: PowerTarget, of node: NodeContext, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState {
        try undriven.refuse(to: "change the power to \(target.rawValue)", node)
    }
}

struct UndrivenManagement: ManagementInterface {
    let undriven: Undriven

    var bootModes: (any BootModeInterface)? { nil }
    var interrupts: (any InterruptInterface)? { nil }
    var indicators: (any IndicatorInterface)? { nil }
    var virtualMedia: (any VirtualMediaInterface)? { nil }

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }

    func supportedBootDevices(of node: NodeContext) -> [BootDevice] { [.pxe, .disk, .cdrom, .bios, .safe] }

    func bootDevice(of node: NodeContext) async throws(HardwareError) -> BootDeviceSetting {
        try undriven.refuse(to: "read the boot device", node)
    }

    func setBootDevice(_ device: BootDevice, isPersistent: Bool, of node: NodeContext) async throws(HardwareError) {
        try undriven.refuse(to: "set the boot device", node, answering: Void.self)
    }
}

struct UndrivenBoot: BootInterface {
    let undriven: Undriven

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }
}

struct UndrivenStorage: StorageInterface {
    let undriven: Undriven

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }
}

struct UndrivenNetwork: NetworkInterface {
    let undriven: Undriven

    var keepsVirtualInterfaces: Bool { true }

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }
}

struct UndrivenInspect: InspectInterface {
    let undriven: Undriven

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }

    func inspect(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try undriven.refuse(to: "inspect the hardware", node)
    }
}

struct UndrivenRescue: RescueInterface {
    let undriven: Undriven

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }

    func rescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try undriven.refuse(to: "boot the rescue system", node)
    }

    func unrescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try undriven.refuse(to: "boot the instance", node)
    }
}

struct UndrivenConsole: ConsoleInterface {
    let undriven: Undriven

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }

    func start(on node: NodeContext) async throws(HardwareError) {
        try undriven.refuse(to: "start the console", node, answering: Void.self)
    }

    func stop(on node: NodeContext) async throws(HardwareError) {
        try undriven.refuse(to: "stop the console", node, answering: Void.self)
    }

    func location(of node: NodeContext) async throws(HardwareError) -> ConsoleLocation {
        try undriven.refuse(to: "find the console", node)
    }
}

/// An interface that would offer steps: what it offers is not known, so it offers none.
struct UndrivenSteps: RAIDInterface, BIOSInterface, FirmwareInterface, VendorInterface {
    let undriven: Undriven

    var logicalDiskProperties: [(name: String, description: String)] { LogicalDiskProperty.all }
    var methods: [VendorMethod] { [] }

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] { [] }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        try undriven.refuse(to: "run the step \(step.qualifiedName)", node)
    }

    func call(_ method: String, with arguments: JSONObject, on node: NodeContext) async throws(HardwareError) -> JSON? {
        try undriven.refuse(to: "call the method \(method)", node)
    }
}

struct UndrivenDeploy: DeployInterface {
    let undriven: Undriven

    func validate(_ node: NodeContext) throws(ValidationFailure) { try undriven.check(node) }

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] { [] }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        try undriven.refuse(to: "run the step \(step.qualifiedName)", node)
    }

    /// Verification and adoption ask nothing of deployment; the power interface speaks for itself.
    func begin(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        switch kind {
        case .verify, .adopt: return .done(Findings())
        case .inspect, .manualClean, .automatedClean, .deploy, .rebuild, .delete, .rescue, .unrescue, .service:
            return try undriven.refuse(to: "begin the operation \(kind.rawValue)", node)
        }
    }

    func end(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try undriven.refuse(to: "end the operation \(kind.rawValue)", node)
    }

    /// Nothing was begun, so nothing is left behind.
    func giveUp(
        _ kind: OperationKind, powerOff: Bool, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        .done(Findings())
    }
}
