package import ArgumentParser

/// Runs one command line of `ironbird` and turns its outcome into an exit status.
package enum OperatorProgram {
    /// The subcommands that speak to a server, in the order of the help text.
    package static let subcommands: [any ParsableCommand.Type] =
        [
            NodeCommand.self, DeployMachinesCommand.self, ReleaseCommand.self, AllocateCommand.self, ExplainCommand.self,
        ] + ResourceKind.commands

    /// Parses `arguments` below `root`, runs the command, and returns what the process ends with.
    package static func run(
        _ arguments: [String], below root: any ParsableCommand.Type, in context: CommandContext
    ) async -> CommandStatus {
        do {
            let command = try root.parseAsRoot(arguments)
            try await perform(command, in: context)
            return .success
        } catch let failure as CommandFailure {
            context.terminal.writeError("ironbird: \(failure)\n")
            return failure.status
        } catch {
            return explain(error, of: root, in: context)
        }
    }

    private static func perform(_ parsed: any ParsableCommand, in context: CommandContext) async throws {
        if let command = parsed as? any OperatorCommand {
            try await command.run(in: context)
        } else if var command = parsed as? any AsyncParsableCommand {
            try await command.run()
        } else {
            var command = parsed
            try command.run()
        }
    }

    /// Help and completion scripts are answers; everything else that the parser throws is wrong usage.
    private static func explain(_ error: any Error, of root: any ParsableCommand.Type, in context: CommandContext)
        -> CommandStatus
    {
        let text = root.fullMessage(for: error)
        let code = root.exitCode(for: error)
        if code.isSuccess {
            context.terminal.write(text.isEmpty ? "" : text + "\n")
            return .success
        }
        context.terminal.writeError(text.isEmpty ? "" : text + "\n")
        return code == .validationFailure ? .usage : .failed
    }
}

/// A command that speaks to a server.
protocol OperatorCommand: AsyncParsableCommand {
    /// Where the server is.
    var connection: ConnectionOptions { get }
    /// Does what was asked for.
    func run(with session: Session) async throws
}

extension OperatorCommand {
    /// Connects as the options say, and runs.
    func run(in context: CommandContext) async throws {
        let settings = try ConnectionSettings(connection, context: context)
        let client = BareMetalClient(settings: settings, transport: context.makeTransport())
        do {
            try await run(with: Session(client: client, context: context))
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    /// Runs in this process, without environment: `OperatorProgram.run` is the usual way.
    mutating func run() async throws {
        try await run(in: .ofProcess(environment: [:]))
    }
}

/// A server to speak to, and the world to report to.
struct Session: Sendable {
    let client: BareMetalClient
    let context: CommandContext

    /// Writes a line of results.
    func say(_ line: String) {
        context.terminal.write(line + "\n")
    }
}
