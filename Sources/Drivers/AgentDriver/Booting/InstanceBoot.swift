import Documents
import DriverInterfaces
import Model

/// Starts the operating system on disk anew, once for a command, however often it is asked to.
struct InstanceBoot: Sendable {
    let machine: Machine
    let tell: @Sendable (TimelineEvent) -> Void
    let time: any TimeSource

    /// Switches the machine off, whatever runs on it, and on again from its disk.
    func restart(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        var work = AgentWork(of: node, for: command)
        if !node.node.disablePowerOff, work.bootCommand != command {
            work.bootCommand = command
            var findings = work.findings
            findings.forgetAgent()
            findings.powerState = try await machine.ensure(.off, of: node, as: command)
            return .underway(pollAfter: .zero, learned: findings)
        }
        try await machine.bootFromDisk(node)
        return try await start(node, as: command)
    }

    /// Switches the machine on; what it boots from is set already.
    func start(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        let state = try await machine.ensure(node.node.disablePowerOff ? .reboot : .on, of: node, as: command)
        tell(TimelineEvent(node: node.node.uuid, at: time.now, stage: .instanceBoot, text: "started from its disk"))
        var findings = Findings(powerState: state)
        findings.forgetAgent()
        return .done(findings)
    }
}
