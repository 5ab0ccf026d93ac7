import ArgumentParser
import Documents

/// `ironbird node traits …`.
struct TraitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traits", abstract: "Work with a node's traits.",
        subcommands: [TraitsListCommand.self, TraitsAddCommand.self, TraitsRemoveCommand.self], aliases: ["trait"])
}

/// Lists traits.
struct TraitsListCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List a node's traits.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let answer = try await session.client.get(session.nodePath(node, "traits"))
        let items = (answer["traits"]?.arrayValue ?? []).map { JSON.object(["trait": $0]) }
        session.context.terminal.write(Rendering(output).list(items, columns: ["trait"]))
    }
}

/// Adds traits.
struct TraitsAddCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Add traits to a node.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The traits, such as CUSTOM_GPU.")
    var traits: [String]

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let wrong = traits.first(where: { !isTrait($0) }) {
            throw ValidationError("'\(wrong)' is no trait: use capitals, digits and underscores, such as CUSTOM_GPU")
        }
    }

    func run(with session: Session) async throws {
        for trait in traits {
            try await session.client.send("PUT", session.nodePath(node, "traits/\(trait)"))
        }
        session.say("\(node): added \(traits.joined(separator: ", "))")
    }
}

/// Removes traits.
struct TraitsRemoveCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove traits of a node.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The traits.")
    var traits: [String] = []

    @Flag(help: "Remove every trait.")
    var all = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard all == traits.isEmpty else { throw ValidationError("name traits, or give --all") }
    }

    func run(with session: Session) async throws {
        if all { try await session.client.send("DELETE", session.nodePath(node, "traits")) }
        for trait in traits {
            try await session.client.send("DELETE", session.nodePath(node, "traits/\(BareMetalClient.escaped(trait))"))
        }
        session.say("\(node): removed \(all ? "all traits" : traits.joined(separator: ", "))")
    }
}
