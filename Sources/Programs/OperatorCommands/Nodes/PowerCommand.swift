import ArgumentParser
import Documents

/// `ironbird node power …`.
struct PowerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power", abstract: "Switch power, or look at it.",
        subcommands: [
            PowerActionCommand<PowerOn>.self, PowerActionCommand<PowerOff>.self, PowerActionCommand<Reboot>.self,
            PowerActionCommand<SoftOff>.self, PowerActionCommand<SoftReboot>.self, PowerStatusCommand.self,
        ])
}

/// A power action.
protocol PowerAction: Sendable {
    static var word: String { get }
    static var target: String { get }
    static var result: String { get }
    static var abstract: String { get }
}

enum PowerOn: PowerAction {
    static let word = "on"
    static let target = "power on"
    static let result = "power on"
    static let abstract = "Turn on."
}

enum PowerOff: PowerAction {
    static let word = "off"
    static let target = "power off"
    static let result = "power off"
    static let abstract = "Turn off at once."
}

enum Reboot: PowerAction {
    static let word = "reboot"
    static let target = "rebooting"
    static let result = "power on"
    static let abstract = "Turn off and on again."
}

enum SoftOff: PowerAction {
    static let word = "soft-off"
    static let target = "soft power off"
    static let result = "power off"
    static let abstract = "Ask the operating system to shut down."
}

enum SoftReboot: PowerAction {
    static let word = "soft-reboot"
    static let target = "soft rebooting"
    static let result = "power on"
    static let abstract = "Ask the operating system to reboot."
}

/// Switches the power of nodes.
struct PowerActionCommand<A: PowerAction>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: A.word, abstract: A.abstract)
    }

    @OptionGroup var target: NodeArguments

    @Option(help: "Seconds that the machine may take for it.")
    var powerTimeout: Int?

    @OptionGroup var wait: WaitOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let powerTimeout, powerTimeout < 1 { throw ValidationError("--power-timeout \(powerTimeout): give a number above 0") }
    }

    func run(with session: Session) async throws {
        var body: JSONObject = ["target": .string(A.target)]
        body["timeout"] = powerTimeout.map { .integer(Int64($0)) }
        let request = JSON.object(body)
        try await session.send(target.nodes, doing: "power \(A.word)", waiting: wait, for: .power(A.result)) { node in
            try await session.client.send("PUT", session.nodePath(node, "states/power"), body: request)
        }
    }
}

/// Shows the power of nodes.
struct PowerStatusCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Show the power state.")

    @OptionGroup var target: NodeArguments
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        var items: [JSON] = []
        for node in target.nodes {
            let states = try await session.client.get(session.nodePath(node, "states"))
            items.append(.object(JSONObject([("node", .string(node))]).merging(states.objectValue ?? [:])))
        }
        let columns = ["node", "power_state", "target_power_state", "last_error"]
        session.context.terminal.write(Rendering(output).list(items, columns: columns))
    }
}
