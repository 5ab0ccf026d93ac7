import AgentContract
import Documents
import DriverInterfaces
import Model

/// The deploy interface `direct`: an agent in a ramdisk does the work, and machine and agent are led through every operation.
///
/// Everything here may be asked again after a kill, and goes on where it was: by what is remembered in `driver_internal_info`, by what
/// the agent remembers, and by what the controller says.
struct AgentDeploy: DeployInterface {
    let parts: AgentParts

    func validate(_ node: NodeContext) throws(ValidationFailure) {
        try parts.bootCheck.check(node)
        if node.instanceInfo["boot_iso"] != nil {
            throw ValidationFailure(
                "instance_info/boot_iso is for the deploy interface ramdisk; remove it, or choose another with deploy_interface.")
        }
        _ = try InstanceImage(of: node, parts.settings)
    }

    // MARK: Steps

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] {
        try await offer(kind, for: node).steps ?? []
    }

    func offer(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> Findings {
        let (offered, learned) = try await parts.steps.offer(kind, for: node)
        let ours = kind == .deploy ? DeploySteps.offered : []
        // Ours of the same name go before the agent's, which ours have carried out.
        let others = offered.filter { step in
            step.interface == .deploy && !ours.contains { $0.step == step.step }
        }
        var findings = learned
        findings.steps = ours + others
        return findings
    }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        if kind == .deploy, let name = DeploySteps.Name(rawValue: step.step) {
            return try await parts.deploySteps.run(name, step, on: node, as: command)
        }
        return try await parts.steps.run(step, kind, on: node, as: command)
    }

    // MARK: Around the steps

    func begin(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        switch kind {
        case .verify: return .done(Findings())
        case .manualClean, .service:
            guard !node.runsWithoutRamdisk(kind) else { return .done(Findings()) }
            return try await parts.ramdisk.boot(node, as: command)
        case .automatedClean, .rescue: return try await parts.ramdisk.boot(node, as: command)
        case .deploy, .rebuild: return try await beginDeployment(node, command)
        case .inspect: return try await parts.ramdisk.boot(node, as: command, waitsForReport: true)
        case .unrescue: return try await parts.instance.restart(node, as: command)
        case .delete: return try await tearDown(node, command)
        case .adopt: return .done(Findings(powerState: try await parts.machine.powerState(of: node)))
        }
    }

    private func beginDeployment(_ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        let image: InstanceImage
        do { image = try InstanceImage(of: node, parts.settings) } catch { return .failed(error.reason) }
        let outcome = try await parts.ramdisk.boot(node, as: command)
        guard case .underway(let pollAfter, var learned) = outcome else { return outcome }
        learned.driverInternalInfo["is_whole_disk_image"] = .bool(image.isWholeDisk)
        return .underway(pollAfter: pollAfter, learned: learned)
    }

    /// The instance is gone once its machine is off; one that must stay on keeps running until it is cleaned.
    private func tearDown(_ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        var findings = Findings()
        if !node.node.disablePowerOff {
            findings.powerState = try await parts.machine.ensure(.off, of: node, as: command)
        }
        findings.forgetAgent()
        return .done(findings)
    }

    func end(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        switch kind {
        case .manualClean, .automatedClean, .inspect:
            guard !node.runsWithoutRamdisk(kind) else { return .done(Findings()) }
            return try await leave(node, command)
        case .service:
            guard !node.runsWithoutRamdisk(kind) else { return .done(Findings()) }
            return try await parts.instance.restart(node, as: command)
        case .rescue: return try await parts.rescue.finish(node, as: command)
        case .verify, .deploy, .rebuild, .delete, .adopt, .unrescue: return .done(Findings())
        }
    }

    /// Nothing is left of the ramdisk: the machine is off, or, where it must stay on, started anew without it.
    private func leave(_ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        let target: PowerTarget = node.node.disablePowerOff ? .reboot : .off
        var findings = Findings(powerState: try await parts.machine.ensure(target, of: node, as: command))
        findings.forgetAgent()
        return .done(findings)
    }

    /// Keeps the agent's logs, lets the machine start from its disk where an instance is on it, and switches it off if that is wanted.
    func giveUp(
        _ kind: OperationKind, powerOff: Bool, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        var findings = Findings()
        if let remark = await parts.logs.keep(of: node, as: command) { findings.remarks.append(remark) }
        switch kind {
        case .service, .rescue, .unrescue: try await parts.machine.bootFromDisk(node)
        case .verify, .inspect, .manualClean, .automatedClean, .deploy, .rebuild, .delete, .adopt: break
        }
        if powerOff, !node.node.disablePowerOff {
            findings.powerState = try await parts.machine.ensure(.off, of: node, as: command)
        }
        return .done(findings)
    }
}

extension NodeContext {
    /// Whether somebody asked for steps without an agent.
    fileprivate func runsWithoutRamdisk(_ kind: OperationKind) -> Bool {
        let key = kind == .service ? "service_disable_ramdisk" : "cleaning_disable_ramdisk"
        return [.manualClean, .service].contains(kind) && driverInternalInfo[key]?.boolValue == true
    }
}
