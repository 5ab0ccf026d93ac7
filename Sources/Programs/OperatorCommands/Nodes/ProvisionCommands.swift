import ArgumentParser
import Documents

/// Sends nodes through a verb that needs nothing but the node.
struct ProvisionCommand<V: ProvisionVerb>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: V.word, abstract: V.abstract, aliases: V.aliases)
    }

    @OptionGroup var target: NodeArguments
    @OptionGroup var wait: WaitOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        try await session.provision(target.nodes, word: V.word, body: ["target": .string(V.target)], waiting: wait, for: V.goal)
    }
}

/// Steps that an operator gives.
struct StepOptions: ParsableArguments {
    @Option(name: .customLong("step"), help: "A step: INTERFACE.STEP, or INTERFACE.STEP:{JSON arguments}; may be repeated.")
    var steps: [String] = []

    @Option(name: .customLong("steps"), help: "All steps: a JSON array, or a JSON or YAML file with one.")
    var stepsDocument: String?

    @Option(help: "The runbook whose steps to run.")
    var runbook: String?

    @Flag(help: "Run the steps without booting the ramdisk.")
    var disableRamdisk = false

    func validate() throws {
        let given = [!steps.isEmpty, stepsDocument != nil, runbook != nil].count { $0 }
        guard given == 1 else { throw ValidationError("give steps in one way: --step, --steps or --runbook") }
        _ = try steps.map(Self.step)
    }

    /// The request's members; `key` is where this verb takes its steps.
    func members(key: String, in session: Session) throws -> JSONObject {
        var members = JSONObject()
        if let runbook {
            members["runbook"] = .string(runbook)
        } else if let stepsDocument {
            members[key] = try session.array(stepsDocument, option: "--steps")
        } else {
            members[key] = .array(try steps.map(Self.step))
        }
        if disableRamdisk { members["disable_ramdisk"] = true }
        return members
    }

    /// The step that `text` spells.
    static func step(_ text: String) throws -> JSON {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts[0].split(separator: ".", maxSplits: 1)
        guard words.count == 2 else {
            throw ValidationError("--step '\(text)': write INTERFACE.STEP, such as deploy.erase_devices_metadata")
        }
        var step: JSONObject = ["interface": .string(String(words[0])), "step": .string(String(words[1]))]
        if parts.count == 2 {
            guard let arguments = try? JSON(parsing: String(parts[1])), arguments.objectValue != nil else {
                throw ValidationError("--step '\(text)': what follows the colon is not a JSON object")
            }
            step["args"] = arguments
        }
        return .object(step)
    }
}

/// `ironbird node clean`.
struct CleanCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "clean", abstract: "Run clean steps on a manageable node.")

    @OptionGroup var target: NodeArguments
    @OptionGroup var steps: StepOptions
    @OptionGroup var wait: WaitOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let body = JSONObject([("target", "clean")]).merging(try steps.members(key: "clean_steps", in: session))
        try await session.provision(target.nodes, word: "clean", body: body, waiting: wait, for: .provisionState(["manageable"]))
    }
}

/// `ironbird node service`.
struct ServiceCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "service", abstract: "Run service steps on an active node.")

    @OptionGroup var target: NodeArguments
    @OptionGroup var steps: StepOptions
    @OptionGroup var wait: WaitOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let body = JSONObject([("target", "service")]).merging(try steps.members(key: "service_steps", in: session))
        try await session.provision(target.nodes, word: "service", body: body, waiting: wait, for: .provisionState(["active"]))
    }
}

/// `ironbird node rescue`.
struct RescueCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "rescue", abstract: "Boot a rescue system on an active node.")

    @Option(help: "The password of the rescue user; visible to other users of this machine, so prefer the next option.")
    var rescuePassword: String?

    @Option(help: "A file whose first line is the password of the rescue user; - for standard input.")
    var rescuePasswordFile: String?

    @OptionGroup var target: NodeArguments
    @OptionGroup var wait: WaitOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard (rescuePassword == nil) != (rescuePasswordFile == nil) else {
            throw ValidationError("give --rescue-password-file or --rescue-password")
        }
    }

    func run(with session: Session) async throws {
        let password = try rescuePassword ?? session.firstLine(of: rescuePasswordFile ?? "-")
        let body: JSONObject = ["target": "rescue", "rescue_password": .string(password)]
        try await session.provision(target.nodes, word: "rescue", body: body, waiting: wait, for: .provisionState(["rescue"]))
    }
}

extension Session {
    /// Asks for a provisioning verb.
    func provision(
        _ nodes: [String], word: String, body: JSONObject, waiting wait: WaitOptions, for goal: WaitGoal
    ) async throws {
        try await send(nodes, doing: word, waiting: wait, for: goal) { node in
            try await client.send("PUT", nodePath(node, "states/provision"), body: .object(body))
        }
    }

    /// An array from JSON on the command line, or from a file.
    func array(_ text: String, option: String) throws -> JSON {
        let document = text.hasPrefix("[") ? try DocumentText.parse(Array(text.utf8), name: option) : try readDocument(text)
        guard document.arrayValue != nil else { throw CommandFailure.usage("\(option): a list is wanted") }
        return document
    }

    /// The first line of a file.
    func firstLine(of path: String) throws(CommandFailure) -> String {
        let text = String(decoding: try context.readFile(path), as: UTF8.self)
        return String(text.prefix { !$0.isNewline })
    }
}
