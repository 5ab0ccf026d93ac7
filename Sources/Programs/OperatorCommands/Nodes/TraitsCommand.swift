import ArgumentParser
import Documents

/// Something with traits.
protocol TraitOwner: Sendable {
    static var noun: String { get }
    static var collection: String { get }
}

enum NodeTraits: TraitOwner {
    static let noun = "node"
    static let collection = "nodes"
}

enum RunbookTraits: TraitOwner {
    static let noun = "runbook"
    static let collection = "runbooks"
}

extension TraitOwner {
    /// The path of the traits of one, or of one of them.
    static func path(_ owner: String, _ trait: String? = nil) -> String {
        "\(collection)/\(BareMetalClient.escaped(owner))/traits" + (trait.map { "/" + BareMetalClient.escaped($0) } ?? "")
    }
}

/// `ironbird node traits …`, `ironbird runbook traits …`.
struct TraitsCommand<Owner: TraitOwner>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "traits", abstract: "Work with a \(Owner.noun)'s traits.",
            subcommands: [TraitsListCommand<Owner>.self, TraitsAddCommand<Owner>.self, TraitsRemoveCommand<Owner>.self],
            aliases: ["trait"])
    }
}

/// Lists traits.
struct TraitsListCommand<Owner: TraitOwner>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: "List a \(Owner.noun)'s traits.")
    }

    @Argument(help: "Its UUID or name.")
    var owner: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let answer = try await session.client.get(Owner.path(owner))
        let items = (answer["traits"]?.arrayValue ?? []).map { JSON.object(["trait": $0]) }
        session.context.terminal.write(Rendering(output).list(items, columns: ["trait"]))
    }
}

/// Adds traits.
struct TraitsAddCommand<Owner: TraitOwner>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "add", abstract: "Add traits to a \(Owner.noun).")
    }

    @Argument(help: "Its UUID or name.")
    var owner: String

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
            try await session.client.send("PUT", Owner.path(owner, trait))
        }
        session.say("\(owner): added \(traits.joined(separator: ", "))")
    }
}

/// Removes traits.
struct TraitsRemoveCommand<Owner: TraitOwner>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "remove", abstract: "Remove traits of a \(Owner.noun).")
    }

    @Argument(help: "Its UUID or name.")
    var owner: String

    @Argument(help: "The traits.")
    var traits: [String] = []

    @Flag(help: "Remove every trait.")
    var all = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard all == traits.isEmpty else { throw ValidationError("name traits, or give --all") }
    }

    func run(with session: Session) async throws {
        if all { try await session.client.send("DELETE", Owner.path(owner)) }
        for trait in traits {
            try await session.client.send("DELETE", Owner.path(owner, trait))
        }
        session.say("\(owner): removed \(all ? "all traits" : traits.joined(separator: ", "))")
    }
}
