package import AgentContract
import Documents
import Imaging
import Model

/// Every command since the agent started, in order: one runs at a time, none is forgotten (agent-protocol.md §4).
package actor CommandBook {
    private struct Entry {
        var result: CommandResult
        var command: CommandID?
        let meter: ProgressMeter
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private struct Job: Sendable {
        let id: String
        let name: CommandName
        let command: AgentCommand
        let context: AgentCommand.Context
    }

    private var entries: [Entry] = []
    private var commands: [CommandName: AgentCommand]
    private var isLockedDown = false
    private let makeID: @Sendable () -> String
    private let onEnd: @Sendable (CommandResult) -> Void
    private let jobs: AsyncStream<Job>
    private let newJob: AsyncStream<Job>.Continuation

    /// A book of these commands. `onEnd` hears of every asynchronous command that ended.
    package init(
        _ commands: [CommandName: AgentCommand], makeID: @escaping @Sendable () -> String = { ResourceID.random().description },
        onEnd: @escaping @Sendable (CommandResult) -> Void
    ) {
        self.commands = commands
        self.makeID = makeID
        self.onEnd = onEnd
        (jobs, newJob) = AsyncStream.makeStream()
    }

    /// Carries out asynchronous commands, one after the other, until cancelled.
    package func run() async {
        for await job in jobs { await carryOut(job) }
        // Nobody shall wait for what will not happen any more.
        for index in entries.indices {
            let waiting = entries[index].waiting
            entries[index].waiting = []
            for continuation in waiting { continuation.resume() }
        }
    }

    /// Starts a command; a synchronous one has ended when this returns. An order under a name of the service's that is in the book
    /// already is answered with that entry, whatever has become of it.
    package func submit(_ request: CommandRequest) async throws(CommandRefusal) -> CommandResult {
        guard !isLockedDown else { throw CommandRefusal(403, "The agent is locked down.") }
        let command = try command(request.name)
        let commandID = try command.accept(request.parameters)
        if let commandID, let known = entries.last(where: { $0.command == commandID }) { return shown(known) }
        if let running = entries.last(where: { !$0.result.status.isFinal }) {
            throw CommandRefusal(409, "Agent is busy: the command \(running.result.name) is still running.")
        }
        let meter = ProgressMeter()
        let id = makeID()
        entries.append(
            Entry(result: CommandResult(id: id, name: request.name.command, status: .running), command: commandID, meter: meter))
        let job = Job(
            id: id, name: request.name, command: command,
            context: AgentCommand.Context(parameters: request.parameters, meter: meter))
        if command.isAsynchronous { newJob.yield(job) } else { await carryOut(job) }
        return try result(id)
    }

    private func command(_ name: CommandName) throws(CommandRefusal) -> AgentCommand {
        if let command = commands[name] { return command }
        guard commands.keys.contains(where: { $0.extension == name.extension }) else {
            throw CommandRefusal(404, "Extension with id \(name.extension) not found.")
        }
        throw CommandRefusal(400, "Unknown command: \(name.command).")
    }

    private func carryOut(_ job: Job) async {
        let (status, result, error) = await outcome(job)
        guard let index = entries.firstIndex(where: { $0.result.id == job.id }) else { return }
        entries[index].result.status = status
        entries[index].result.result = result
        entries[index].result.error = error
        let waiting = entries[index].waiting
        entries[index].waiting = []
        for continuation in waiting { continuation.resume() }
        if job.command.isAsynchronous { onEnd(entries[index].result) }
    }

    private func outcome(_ job: Job) async -> (CommandResult.Status, JSON?, CommandError?) {
        do {
            switch try await job.command.perform(job.context) {
            case .object(let members): return (.succeeded, .object(members), nil)
            case .text(let text):
                let words = job.command.isAsynchronous ? "\(job.name.command): \(text)" : text
                return (.succeeded, ["result": .string(words)], nil)
            case .versionMismatch(let text):
                return (.versionMismatch, nil, CommandError(type: "VersionMismatch", code: 500, message: text))
            }
        } catch let error as CommandError {
            return (.failed, nil, error)
        } catch let error as ImagingFailure {
            return (.failed, nil, CommandError(type: error.type, message: error.description))
        } catch {
            return (.failed, nil, CommandError(type: "CommandExecutionError", message: "\(error)"))
        }
    }

    /// The command `id` as it is now.
    package func result(_ id: String) throws(CommandRefusal) -> CommandResult {
        shown(try entry(id))
    }

    /// The command `id` once it has ended.
    package func finalResult(_ id: String) async throws(CommandRefusal) -> CommandResult {
        if try !entry(id).result.status.isFinal {
            await withCheckedContinuation { continuation in
                guard let index = entries.firstIndex(where: { $0.result.id == id && !$0.result.status.isFinal }) else {
                    return continuation.resume()
                }
                entries[index].waiting.append(continuation)
            }
        }
        return shown(try entry(id))
    }

    /// All commands in the order in which they were started.
    package var results: [CommandResult] { entries.map(shown) }

    /// Refuses every further order.
    package func lockDown() { isLockedDown = true }

    private func entry(_ id: String) throws(CommandRefusal) -> Entry {
        guard let entry = entries.last(where: { $0.result.id == id }) else {
            throw CommandRefusal(404, "Command with id \(id) not found.")
        }
        return entry
    }

    private func shown(_ entry: Entry) -> CommandResult {
        var result = entry.result
        if !result.status.isFinal {
            let progress = entry.meter.progress(of: entry.command)
            if progress.command != nil || progress.stage != nil { result.progress = progress }
        }
        return result
    }
}
