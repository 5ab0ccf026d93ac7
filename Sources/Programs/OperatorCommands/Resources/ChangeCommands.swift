import ArgumentParser
import Documents

/// Creates a resource from fields on the command line.
struct CreateCommand<R: Resource>: OperatorCommand {
    static var configuration: CommandConfiguration {
        let leading = R.kind.leadingField.map { " \($0.uppercased())" } ?? ""
        return CommandConfiguration(
            commandName: "create", abstract: "Create \(R.kind.indefiniteNoun).",
            usage: "ironbird \(R.kind.command) create\(leading) [fields] [options]",
            discussion: fieldsHelp(R.kind.createFields))
    }

    @Argument(parsing: .allUnrecognized, help: .hidden, completion: .list(R.kind.createFields.map { "--" + $0.option }))
    var fields: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        var parsed = try session.assignments(fields, R.kind.createFields)
        try parsed.takeLeadingWord(of: R.kind)
        try parsed.checkRequired(of: R.kind)
        try await parsed.resolveReferences(with: session.client)
        let created = try await session.client.send("POST", R.kind.path, body: .object(parsed.body)).document
        session.context.terminal.write(Rendering(output).record(created, first: R.kind.first))
    }
}

/// Changes fields of a resource.
struct SetCommand<R: Resource>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "set", abstract: "Change fields of \(R.kind.indefiniteNoun).",
            usage: "ironbird \(R.kind.command) set \(R.kind.word.uppercased()) [fields] [options]",
            discussion: fieldsHelp(R.kind.setFields))
    }

    @Argument(parsing: .allUnrecognized, help: .hidden, completion: .list(R.kind.setFields.map { "--" + $0.option }))
    var fields: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        var parsed = try session.assignments(fields, R.kind.setFields)
        let identifier = try parsed.onlyWord(of: R.kind)
        try await parsed.resolveReferences(with: session.client)
        try await session.patch(R.kind, identifier, parsed, output)
    }
}

/// Resets fields of a resource to their defaults, or removes members.
struct UnsetCommand<R: Resource>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "unset", abstract: "Reset fields of \(R.kind.indefiniteNoun), or remove members of them.",
            usage: "ironbird \(R.kind.command) unset \(R.kind.word.uppercased()) FIELD… | FIELD.KEY… | --field [KEY]… [options]",
            discussion: "Fields: " + R.kind.setFields.map(\.option).joined(separator: ", "))
    }

    @Argument(parsing: .allUnrecognized, help: .hidden, completion: .list(R.kind.setFields.map { "--" + $0.option }))
    var fields: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let parsed = try FieldAssignments(parsingUnset: fields, fields: R.kind.setFields)
        try await session.patch(R.kind, try parsed.onlyWord(of: R.kind), parsed, output)
    }
}

/// The help text about fields.
private func fieldsHelp(_ fields: [ResourceField]) -> String {
    let required = fields.filter(\.isRequired).map(\.usage).joined(separator: ", ")
    let others = fields.filter { !$0.isRequired }.map(\.usage).joined(separator: ", ")
    return """
        \(required.isEmpty ? "" : "Needed when creating: \(required).\n\n")Fields: \(others).

        A field may also be written field=value, and a member of it field.key=value. Values of members are JSON where they are \
        valid JSON, text otherwise. @FILE reads a JSON or YAML file.
        """
}

extension Session {
    /// Reads fields from the words of a command line.
    func assignments(_ arguments: [String], _ fields: [ResourceField]) throws -> FieldAssignments {
        try FieldAssignments(parsing: arguments, fields: fields, readDocument: readDocument)
    }

    /// The JSON or YAML document in a file.
    func readDocument(_ path: String) throws(CommandFailure) -> JSON {
        try DocumentText.parse(try context.readFile(path), name: path)
    }

    fileprivate func patch(
        _ kind: ResourceKind, _ identifier: String, _ changes: FieldAssignments, _ output: OutputOptions
    ) async throws {
        guard !changes.assignments.isEmpty else {
            throw CommandFailure.usage("nothing to change", remedy: "name at least one field; see --help")
        }
        let path = "\(kind.path)/\(BareMetalClient.escaped(identifier))"
        let changed = try await client.send("PATCH", path, body: .array(changes.patch)).document
        if output.output == .table, output.fields == nil {
            say(
                "\(identifier): changed \(changes.assignments.map { $0.key.map { "\($0)" } ?? $0.field.name }.joined(separator: ", "))"
            )
        } else {
            context.terminal.write(Rendering(output).record(changed, first: kind.first))
        }
    }
}

extension FieldAssignments {
    /// Takes the one word that names the resource.
    fileprivate func onlyWord(of kind: ResourceKind) throws -> String {
        guard let word = words.first else {
            throw CommandFailure.usage("which \(kind.noun)?", remedy: "give its \(kind.identifier) first; see --help")
        }
        guard words.count == 1 else {
            throw CommandFailure.usage(
                "'\(words[1])' is neither a field nor a value", remedy: "write --field value or field=value")
        }
        return word
    }

    /// Takes a bare word as the kind's leading field.
    fileprivate mutating func takeLeadingWord(of kind: ResourceKind) throws {
        guard let word = words.first else { return }
        guard words.count == 1, let field = kind.fields.first(where: { $0.name == kind.leadingField }) else {
            throw CommandFailure.usage("'\(word)' is neither a field nor a value", remedy: "write --field value or field=value")
        }
        let value = try field.value(of: word) { _ in throw CommandFailure.usage("\(field.name) takes no file") }
        assignments.insert(Assignment(field: field, key: nil, value: value), at: 0)
    }

    /// Refuses a creation that the server would refuse for what is missing.
    fileprivate func checkRequired(of kind: ResourceKind) throws {
        let missing = kind.createFields.filter { field in
            field.isRequired && !assignments.contains { $0.field.name == field.name }
        }
        guard missing.isEmpty else {
            throw CommandFailure.usage(
                "\(kind.indefiniteNoun) needs more", remedy: "give " + missing.map(\.usage).joined(separator: " "))
        }
    }

    /// Replaces names of other resources by the UUIDs that the API wants.
    mutating func resolveReferences(with client: BareMetalClient) async throws(CommandFailure) {
        for index in assignments.indices {
            guard case .reference(let path) = assignments[index].field.kind, let name = assignments[index].value?.stringValue,
                !isUUID(name)
            else { continue }
            let document = try await client.get("\(path)/\(BareMetalClient.escaped(name))", [("fields", "uuid")])
            assignments[index].value = document["uuid"] ?? .string(name)
        }
    }
}
