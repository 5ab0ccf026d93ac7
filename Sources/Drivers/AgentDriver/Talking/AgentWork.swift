import Documents
import DriverInterfaces
import Model

/// What the driver remembers between two questions about one piece of work, in `driver_internal_info`.
///
/// It is committed before the agent or the controller is told anything, so that whoever goes on after a kill knows what may
/// have been begun.
struct AgentWork: Sendable, Hashable {
    static let key = "agent_work"

    /// The command that the machine was switched off for: whatever calls after that belongs to it.
    var bootCommand: CommandID?
    /// The command that the rest is about.
    var command: CommandID
    /// The agent's process that the command was given to.
    var agentStartedAt: String?
    /// The agent's own name of the command.
    var agentCommand: String?
    /// Since when the agent does not answer.
    var silentSince: Timestamp?
    /// When the machine was told to go off by itself.
    var offSince: Timestamp?

    /// What is remembered of `command`; of others, only the boot is.
    init(of node: NodeContext, for command: CommandID) {
        let known = node.driverInternalInfo[Self.key]
        bootCommand = known?["boot"]?.stringValue.map { CommandID($0) }
        self.command = command
        guard let known, known["command"]?.stringValue == command.description else { return }
        agentStartedAt = known["agent_started_at"]?.stringValue
        agentCommand = known["agent_command"]?.stringValue
        silentSince = known["silent_since"]?.integerValue.map { Timestamp(microseconds: $0) }
        offSince = known["off_since"]?.integerValue.map { Timestamp(microseconds: $0) }
    }

    private var document: JSONObject {
        var members: JSONObject = ["command": .string(command.description)]
        members["boot"] = bootCommand.map { .string($0.description) }
        members["agent_started_at"] = agentStartedAt.map { .string($0) }
        members["agent_command"] = agentCommand.map { .string($0) }
        members["silent_since"] = silentSince.map { .integer($0.microseconds) }
        members["off_since"] = offSince.map { .integer($0.microseconds) }
        return members
    }

    /// The findings that make it remembered.
    var findings: Findings {
        var findings = Findings()
        findings.driverInternalInfo[Self.key] = .object(document)
        return findings
    }
}
