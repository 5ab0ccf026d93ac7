import ArgumentParser
import Documents

/// `ironbird node why`: the server's explanation of a node's state.
struct WhyCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Explain why a node is in its state, what it waits for, until when, and what comes next.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let explanation = try await explanation(in: session)
        if output.output == .table, output.fields == nil {
            session.context.terminal.write(NodeExplanation.text(of: explanation, node: node))
        } else {
            session.context.terminal.write(Rendering(output).record(explanation))
        }
    }

    /// The server's explanation; from a server without that question, what the node itself tells.
    private func explanation(in session: Session) async throws -> JSON {
        do {
            return try await session.client.get(session.nodePath(node, "why"))
        } catch let failure where failure.status == .notFound {
            return NodeExplanation.from(node: try await session.client.get(session.nodePath(node)))
        }
    }
}
