import ArgumentParser
import Documents

/// The command of a resource, with a subcommand for each of its verbs.
struct ResourceCommand<R: Resource>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: R.kind.word, abstract: "Work with \(R.kind.noun) resources.", subcommands: resourceVerbs(of: R.self))
    }
}

/// The subcommands for the verbs that `resource` has.
func resourceVerbs<R: Resource>(of resource: R.Type) -> [any ParsableCommand.Type] {
    R.kind.verbs.map { verb in
        switch verb {
        case .list: ListCommand<R>.self
        case .show: ShowCommand<R>.self
        case .create: CreateCommand<R>.self
        case .set: SetCommand<R>.self
        case .unset: UnsetCommand<R>.self
        case .delete: DeleteCommand<R>.self
        }
    }
}

/// `ironbird volume connector …`, `ironbird volume target …`.
struct VolumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume", abstract: "Work with remote volumes.",
        subcommands: [ResourceCommand<VolumeConnectorResource>.self, ResourceCommand<VolumeTargetResource>.self])
}

/// Lists a collection.
struct ListCommand<R: Resource>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list", abstract: "List \(R.kind.noun) resources.",
            usage: "ironbird \(R.kind.command) list [filters] [options]",
            discussion: R.kind.filters.isEmpty ? "" : "Filters: " + R.kind.filters.map(\.usage).joined(separator: ", "))
    }

    @Argument(parsing: .allUnrecognized, help: .hidden, completion: .list(R.kind.filters.map { "--" + $0.option }))
    var filters: [String] = []

    @Option(help: "At most this many.")
    var limit: Int?

    @Option(help: "Sort by this field; FIELD:desc for the other direction.")
    var sort: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): give a number above 0") }
    }

    func run(with session: Session) async throws {
        var query = try await session.query(filters, of: R.kind)
        query += output.query(for: R.kind)
        if let sort {
            let parts = sort.split(separator: ":", maxSplits: 1)
            query.append(("sort_key", String(parts[0].map { $0 == "-" ? "_" : $0 })))
            if parts.count == 2 { query.append(("sort_dir", String(parts[1]))) }
        }
        let items = try await session.client.list(R.kind.path, key: R.kind.key, query, itemsMax: limit)
        session.context.terminal.write(Rendering(output).list(items, columns: R.kind.columns))
    }
}

extension Session {
    /// What the filters that were typed ask a collection for.
    func query(_ filters: [String], of kind: ResourceKind) async throws -> [BareMetalClient.Parameter] {
        var parsed = try FieldAssignments(parsing: filters, fields: kind.filters) { _ in
            throw CommandFailure.usage("a filter takes no file")
        }
        if let word = parsed.words.first {
            throw CommandFailure.usage("'\(word)' is not a filter", remedy: "write --filter value; see --help")
        }
        try await parsed.resolveReferences(with: client)
        return parsed.assignments.map { ($0.field.name, $0.value?.stringValue ?? $0.value?.text ?? "") }
    }
}

/// Shows one resource.
struct ShowCommand<R: Resource>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: "Show one \(R.kind.noun).")
    }

    @Argument(help: ArgumentHelp("Its \(R.kind.identifier).", valueName: R.kind.word))
    var identifier: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let document = try await session.client.get("\(R.kind.path)/\(BareMetalClient.escaped(identifier))")
        session.context.terminal.write(Rendering(output).record(document, first: R.kind.first))
    }
}

/// Deletes resources.
struct DeleteCommand<R: Resource>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "delete", abstract: "Delete \(R.kind.noun) resources.")
    }

    @Argument(help: ArgumentHelp("The \(R.kind.identifier) of each.", valueName: R.kind.word))
    var identifiers: [String]

    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        try await session.forEach(identifiers) { identifier in
            try await session.client.send("DELETE", "\(R.kind.path)/\(BareMetalClient.escaped(identifier))")
            session.say("\(identifier): deleted")
        }
    }
}

extension OutputOptions {
    /// What to ask a collection for, so that it sends what will be shown.
    func query(for kind: ResourceKind) -> [BareMetalClient.Parameter] {
        guard kind.choosesFields else { return [] }
        let wanted = names ?? (output == .table || output == .value ? kind.columns : nil)
        let unselectable: Set<String> = ["created_at", "updated_at", "links", "ports", "portgroups", "states", "volume", "nodes"]
        guard !wantsAll, let wanted, unselectable.isDisjoint(with: wanted) else {
            return kind.path == "allocations" ? [] : [("detail", "true")]
        }
        return [("fields", wanted.joined(separator: ","))]
    }
}
