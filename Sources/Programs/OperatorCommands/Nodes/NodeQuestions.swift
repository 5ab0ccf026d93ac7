import ArgumentParser
import Documents

/// Something below a node that can only be looked at.
protocol NodeQuestion: Sendable {
    static var word: String { get }
    static var path: String { get }
    static var abstract: String { get }
    /// Where the answer holds a list, its member and the columns of it.
    static var list: (key: String, columns: [String])? { get }
}

enum InventoryQuestion: NodeQuestion {
    static let word = "inventory"
    static let path = "inventory"
    static let abstract = "Show what the last inspection found."
    static let list: (key: String, columns: [String])? = nil
}

enum FirmwareQuestion: NodeQuestion {
    static let word = "firmware"
    static let path = "firmware"
    static let abstract = "List the versions of firmware components."
    static let list: (key: String, columns: [String])? = (
        "firmware", ["component", "initial_version", "current_version", "last_version_flashed"]
    )
}

enum ChildrenQuestion: NodeQuestion {
    static let word = "children"
    static let path = "children"
    static let abstract = "List the nodes whose parent this is."
    static let list: (key: String, columns: [String])? = ("children", ["uuid"])
}

enum StatesQuestion: NodeQuestion {
    static let word = "states"
    static let path = "states"
    static let abstract = "Show every state of a node."
    static let list: (key: String, columns: [String])? = nil
}

enum AllocationQuestion: NodeQuestion {
    static let word = "allocation"
    static let path = "allocation"
    static let abstract = "Show the allocation that holds a node."
    static let list: (key: String, columns: [String])? = nil
}

/// Shows something below a node.
struct NodeQuestionCommand<Q: NodeQuestion>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: Q.word, abstract: Q.abstract)
    }

    @Argument(help: "The node's UUID or name.")
    var node: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let answer = try await session.client.get(session.nodePath(node, Q.path))
        let rendering = Rendering(output)
        guard let list = Q.list else { return session.context.terminal.write(rendering.record(answer)) }
        // Children are bare UUIDs.
        let items = (answer[list.key]?.arrayValue ?? []).map { $0.objectValue == nil ? ["uuid": $0] : $0 }
        session.context.terminal.write(rendering.list(items, columns: list.columns))
    }
}

/// `ironbird node validate`.
struct ValidateCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check what each interface of a node needs; fails when power or deploy does not pass.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let answer = try await session.client.get(session.nodePath(node, "validate"))
        let items = (answer.objectValue ?? [:]).map { name, result in
            JSON.object(JSONObject([("interface", .string(name))]).merging(result.objectValue ?? [:]))
        }
        session.context.terminal.write(Rendering(output).list(items, columns: ["interface", "result", "reason"]))
        let failed = ["power", "deploy", "boot", "management"].filter { answer[$0]?["result"] == false }
        guard failed.isEmpty else {
            throw CommandFailure(
                .failed, "\(node) does not pass: \(failed.joined(separator: ", "))",
                remedy: "correct driver_info or instance_info with `ironbird node set \(node) --driver-info KEY=VALUE`")
        }
    }
}

/// `ironbird node history`.
struct HistoryCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List what happened to a node, or show one event.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The UUID of an event.")
    var event: String?

    @Option(help: "At most this many.")
    var limit: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): give a number above 0") }
    }

    func run(with session: Session) async throws {
        let rendering = Rendering(output)
        if let event {
            let answer = try await session.client.get(session.nodePath(node, "history/\(BareMetalClient.escaped(event))"))
            return session.context.terminal.write(rendering.record(answer))
        }
        let path = session.nodePath(node, "history")
        let items = try await session.client.list(path, key: "history", [("detail", "true")], itemsMax: limit)
        session.context.terminal.write(
            rendering.list(items, columns: ["created_at", "severity", "state", "event_type", "event"]))
    }
}
