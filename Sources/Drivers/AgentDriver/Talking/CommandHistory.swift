import AgentContract
import Documents
import Model

/// How a piece of work stands with an agent.
enum Standing: Sendable, Hashable {
    /// The agent has not heard of it, and is idle.
    case unknown
    case running(CommandProgress?)
    case succeeded(JSON?)
    case failed(String)
    /// The agent's hardware managers are not those that the steps were planned with.
    case versionMismatch(String)
    /// The agent is busy with something else.
    case busy(String)
}

/// The commands of an agent since its start, in the order in which they were started.
struct CommandHistory: Sendable, Hashable {
    let results: [CommandResult]

    init(_ results: [CommandResult]) {
        self.results = results
    }

    /// How the step that was ordered under `command` stands.
    ///
    /// Ours names the command in every answer; others echo it when it is done, and say nothing while it runs or when it failed:
    /// then it is the one that the agent named so when it was ordered, or the last one, as only one runs at a time and none follows
    /// a failed one.
    func standing(ofStep kind: StepKind, under command: CommandID, knownAs agentCommand: String?) -> Standing {
        let ours = results.last { $0.commandID == command }
        let named = agentCommand.flatMap { name in results.last { $0.id == name } }
        return standing(ours ?? named ?? unnamedLast(kind))
    }

    /// How a command stands that is no step, and of which there is only one in a boot.
    func standing(of name: CommandName) -> Standing {
        standing(results.last { $0.name == name.command })
    }

    private func unnamedLast(_ kind: StepKind) -> CommandResult? {
        guard let last = results.last, last.name == StepOrder(kind, [:], node: [:]).request.name.command,
            last.commandID == nil, last.step(of: kind) == nil
        else { return nil }
        return last
    }

    private func standing(_ found: CommandResult?) -> Standing {
        guard let found else {
            guard let last = results.last, !last.status.isFinal else { return .unknown }
            return .busy(last.name)
        }
        return Standing(found)
    }
}

extension Standing {
    /// How the command stands that the agent tells of.
    init(_ result: CommandResult) {
        switch result.status {
        case .running: self = .running(result.progress)
        case .succeeded: self = .succeeded(result.result)
        case .failed: self = .failed(result.reason)
        case .versionMismatch: self = .versionMismatch(result.reason)
        }
    }
}

extension CommandResult {
    /// Why it failed, with the class of the error where the agent names one.
    fileprivate var reason: String {
        guard let error else { return "the agent gives no reason" }
        let text = error.description
        return text.isEmpty ? error.type : text
    }
}
