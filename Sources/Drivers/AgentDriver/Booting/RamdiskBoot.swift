import Documents
import DriverInterfaces
import Model

/// Boots the agent's ramdisk once for a command, however often it is asked to.
///
/// The machine is switched off first and seen to be off. Then the old agent's keys are forgotten, and that is committed. Only then
/// is it started: whatever agent calls from then on belongs to the command, so that nothing is booted a second time after a kill.
struct RamdiskBoot: Sendable {
    let machine: Machine
    let tell: @Sendable (TimelineEvent) -> Void
    let time: any TimeSource

    /// Boots the ramdisk. `waitsForReport`: the agent's call alone is not what the operation waits for.
    func boot(
        _ node: NodeContext, as command: CommandID, waitsForReport: Bool = false
    ) async throws(HardwareError) -> Outcome {
        let work = AgentWork(of: node, for: command)
        guard work.bootCommand == command else { return try await prepare(node, work) }
        if !waitsForReport, AgentAddress(of: node) != nil { return .done(Findings(powerState: .on)) }
        try await machine.bootFromNetwork(node)
        try await machine.ensure(node.node.disablePowerOff ? .reboot : .on, of: node, as: command)
        tell(TimelineEvent(node: node.node.uuid, at: time.now, stage: .powerOn, text: "switched on to boot the ramdisk"))
        return .underway(pollAfter: nil, learned: Findings(powerState: .on))
    }

    /// Ends whatever runs on the machine, and forgets its agent.
    private func prepare(_ node: NodeContext, _ work: AgentWork) async throws(HardwareError) -> Outcome {
        var work = work
        work.bootCommand = work.command
        var findings = work.findings
        findings.forgetAgent()
        if !node.node.disablePowerOff {
            findings.powerState = try await machine.ensure(.off, of: node, as: work.command)
        }
        return .underway(pollAfter: .zero, learned: findings)
    }
}

extension Findings {
    /// What an agent told us is gone with it.
    mutating func forgetAgent() {
        for key in [
            "agent_url", "agent_secret_token", "agent_verify_ca", "agent_version", "agent_last_heartbeat", "agent_status",
            "agent_status_message", "agent_lookup_address",
        ] {
            driverInternalInfo[key] = .null
        }
    }
}
