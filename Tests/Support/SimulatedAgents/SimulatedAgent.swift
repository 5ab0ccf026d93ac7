package import AgentContract
package import AgentDriver
package import Documents
package import Model

/// An agent as its API shows it, with a history that lasts as long as its process: a value without sockets or time of its own.
package struct SimulatedAgent: Sendable {
    /// Whose agent it is.
    package enum Character: Sendable {
        /// Ours: says which command it carries out, how far it is, and starts nothing twice.
        case ironbird
        /// ironic-python-agent: echoes a step only when it is done well.
        case python
    }

    /// What goes wrong, by the name of a step or command.
    package struct Faults: Sendable {
        /// Steps that fail, with the reason.
        package var failures: [String: String] = [:]
        /// How often requests are answered by status 500 from now on.
        package var errorsLeft = 0
        /// Whether nothing is answered at all.
        package var isSilent = false

        package init() {}
    }

    /// What a machine does because its agent was told to.
    package enum Deed: Sendable, Hashable {
        case run(String)
        case powerOff
    }

    private struct Command: Sendable {
        var result: CommandResult
        var endsAt: Timestamp
        var parameters: JSONObject
    }

    package var character: Character
    package var faults = Faults()
    /// How long each step takes; those without an entry are done at once.
    package var durations: [String: Duration] = ["write_image": .seconds(20), "erase_devices_metadata": .seconds(3)]
    package let startedAt: Timestamp
    package let token: String
    /// The steps that it offers, by kind.
    package var offers: [StepKind: [StepDocument]] = [
        .clean: [
            StepDocument("erase_devices", priority: 10, isAbortable: true),
            StepDocument("erase_devices_metadata", priority: 99, isAbortable: true),
            StepDocument("create_configuration", interface: "raid", priority: 0),
            StepDocument("update_firmware", priority: 0, isRebootRequested: true),
        ],
        .deploy: [StepDocument("write_image", priority: 0), StepDocument("erase_devices_metadata", priority: 0)],
        .service: [StepDocument("burnin_cpu", priority: 0), StepDocument("burnin_memory", priority: 0)],
    ]
    /// What was done, in order.
    package private(set) var deeds: [Deed] = []
    /// The parameters of each command that was started, with its full name.
    package private(set) var orders: [CommandRequest] = []
    private var commands: [Command] = []

    /// An agent that starts now.
    package init(_ character: Character, token: String, at now: Timestamp) {
        self.character = character
        self.token = token
        startedAt = now
    }

    /// When the command under way ends; `nil` where none is.
    package func endOfWork(after now: Timestamp) -> Timestamp? {
        commands.last.flatMap { $0.endsAt > now ? $0.endsAt : nil }
    }

    /// The answer to a question that came with `token`.
    package mutating func answer(
        _ question: AgentQuestion, token: String, at now: Timestamp
    ) throws(AgentFailure) -> JSON {
        if faults.isSilent { throw .unreachable("nobody answers") }
        if faults.errorsLeft > 0 {
            faults.errorsLeft -= 1
            throw .refused(status: 500, text: "it is having a bad day")
        }
        if question != .status, token != self.token { throw .stranger }
        switch question {
        case .status: return ["started_at": .integer(startedAt.microseconds), "version": "13.0.0"]
        case .commands: return ["commands": .array(commands.map { result(of: $0, at: now).json })]
        case .execute(let document, _):
            let request: CommandRequest
            do { request = try CommandRequest(document) } catch { throw .refused(status: 400, text: "\(error)") }
            return try execute(request, at: now).json
        }
    }

    private mutating func execute(_ request: CommandRequest, at now: Timestamp) throws(AgentFailure) -> CommandResult {
        if let last = commands.last, last.endsAt > now {
            guard character == .ironbird, let known = known(request, at: now) else { throw .busy }
            return known
        }
        if character == .ironbird, let known = known(request, at: now) { return known }
        orders.append(request)
        let step = request.parameters["step"]?["step"]?.stringValue
        let result = CommandResult(
            id: "command-\(commands.count + 1)", name: request.name.command, status: .running)
        let duration = durations[step ?? request.name.command] ?? .zero
        commands.append(Command(result: result, endsAt: now + duration, parameters: request.parameters))
        deeds.append(request.name == .powerOff ? .powerOff : .run(step ?? request.name.command))
        return self.result(of: commands[commands.count - 1], at: now)
    }

    /// Ours answers a command that it has already instead of starting it anew.
    private func known(_ request: CommandRequest, at now: Timestamp) -> CommandResult? {
        guard let id = request.parameters["step"]?[StepDocument.commandKey] else { return nil }
        return commands.first { $0.parameters["step"]?[StepDocument.commandKey] == id }.map { result(of: $0, at: now) }
    }

    private func result(of command: Command, at now: Timestamp) -> CommandResult {
        var result = command.result
        let step = command.parameters["step"]
        let name = step?["step"]?.stringValue ?? result.name
        guard command.endsAt <= now else {
            if character == .ironbird { result.progress = progress(of: command, at: now) }
            return result
        }
        if let reason = faults.failures[name] {
            result.status = .failed
            result.error = CommandError(type: "ImageWriteError", message: reason)
            if character == .ironbird { result.progress = CommandProgress(command: commandID(step)) }
            return result
        }
        result.status = .succeeded
        result.result = answer(result.name, step)
        return result
    }

    private func commandID(_ step: JSON?) -> CommandID? { step?[StepDocument.commandKey]?.stringValue.map { CommandID($0) } }

    private func progress(of command: Command, at now: Timestamp) -> CommandProgress {
        let step = command.parameters["step"]
        let started = command.endsAt + (.zero - (durations[step?["step"]?.stringValue ?? ""] ?? .zero))
        let seconds = max(0, (now - started).components.seconds)
        return CommandProgress(
            command: commandID(step), stage: "write image", bytes: seconds << 20, bytesTotal: 20 << 20, bytesPerSecond: 1 << 20)
    }

    /// What it says of a step that is done.
    package static let accountOfStep = "all of it was done"

    private func answer(_ name: String, _ step: JSON?) -> JSON {
        for kind in StepKind.allCases {
            if name == "get_\(kind.rawValue)_steps" {
                return StepOffer(kind, steps: [("Simulated", offers[kind] ?? [])], versions: ["Simulated": "1"]).json
            }
            if name == "execute_\(kind.rawValue)_step" {
                return ["\(kind.rawValue)_result": .string(Self.accountOfStep), "\(kind.rawValue)_step": step ?? .null]
            }
        }
        if name == "collect_system_logs" { return ["system_logs": "H4sIAAAAAAAAAwMAAAAAAAAAAAA="] }
        return name == "get_partition_uuids" ? [:] : ["result": "\(name): done"]
    }
}
