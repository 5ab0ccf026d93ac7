import ArgumentParser
import Documents

/// `ironbird node maintenance …`.
struct MaintenanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance", abstract: "Put nodes into maintenance, and out of it.",
        subcommands: [MaintenanceSetCommand.self, MaintenanceUnsetCommand.self])
}

/// Puts nodes into maintenance.
struct MaintenanceSetCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Put nodes into maintenance.")

    @OptionGroup var target: NodeArguments

    @Option(help: "Why.")
    var reason: String?

    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let body: JSON = ["reason": reason.map { .string($0) } ?? .null]
        try await session.forEach(target.nodes) { node in
            try await session.client.send("PUT", session.nodePath(node, "maintenance"), body: body)
            session.say("\(node): in maintenance")
        }
    }
}

/// Takes nodes out of maintenance.
struct MaintenanceUnsetCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset", abstract: "Take nodes out of maintenance; clears a fault.")

    @OptionGroup var target: NodeArguments
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        try await session.forEach(target.nodes) { node in
            try await session.client.send("DELETE", session.nodePath(node, "maintenance"))
            session.say("\(node): out of maintenance")
        }
    }
}
