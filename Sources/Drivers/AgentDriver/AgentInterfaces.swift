import Documents
import DriverInterfaces
import Model

/// The boot interfaces `pxe`, `ipxe`, `http` and `http-ipxe`: what they need. Who answers machines is the boot service.
struct NetworkBootInterface: BootInterface {
    let check: BootCheck

    func validate(_ node: NodeContext) throws(ValidationFailure) { try check.check(node) }
}

/// The inspect interface `agent`: a ramdisk looks at the machine, and delivers what it finds to the API.
struct AgentInspect: InspectInterface {
    let parts: AgentParts

    /// A machine without a port is found by its controller's address, or by being the only one that is waited for.
    func validate(_ node: NodeContext) throws(ValidationFailure) { try parts.bootCheck.checkRamdisk(node) }

    func inspect(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try await parts.ramdisk.boot(node, as: command, waitsForReport: true)
    }
}

/// The rescue interface `agent`: the ramdisk becomes a system that a user can log in to.
struct AgentRescue: RescueInterface {
    let parts: AgentParts

    func validate(_ node: NodeContext) throws(ValidationFailure) {
        try parts.bootCheck.check(node)
        guard let password = node.instanceInfo["rescue_password"]?.stringValue, !password.isEmpty else {
            throw ValidationFailure("instance_info/rescue_password is missing; it is set by the verb \"rescue\".")
        }
    }

    func rescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try await parts.ramdisk.boot(node, as: command)
    }

    func unrescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try await parts.instance.restart(node, as: command)
    }
}

/// The raid interface `agent`: whatever steps the agent offers for arrays.
struct AgentRAID: RAIDInterface {
    let parts: AgentParts

    var logicalDiskProperties: [(name: String, description: String)] { LogicalDiskProperty.all }

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] {
        try await parts.steps.offer(kind, for: node).steps.filter { $0.interface == .raid }
    }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        try await parts.steps.run(step, kind, on: node, as: command)
    }
}
