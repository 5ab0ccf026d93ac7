import ArgumentParser
import Documents

/// `ironbird node import`.
struct ImportCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Enrol many nodes from a file, or bring them to what the file says.",
        discussion: """
            YAML and JSON: a list of nodes, or a member 'nodes' that holds one. A node has the fields of `ironbird node create`, a \
            list 'ports' of MAC addresses or of ports with an address, and a list 'traits'. CSV: the first line names the columns \
            (name, driver, driver_info.ipmi_address, properties.cpu_arch, ports, traits, …); several ports or traits have blanks \
            between them.

            Nodes are found by uuid or name: missing ones are created, others changed where they differ. What the file does not \
            mention stays. Importing the same file again changes nothing.
            """)

    @Argument(
        help: "The file; - for standard input as YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json", "csv"]))
    var file: String

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @Flag(help: "Send passwords again although the server does not show whether they differ.")
    var replaceSecrets = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let entries = try InventoryFile.entries(try session.context.readFile(file), name: file)
        let work = InventoryImport(client: session.client, isDryRun: dryRun, replacesSecrets: replaceSecrets)
        let rows = try await work.run(entries)
        session.context.terminal.write(
            Rendering(output).list(rows.map(\.document), columns: ["node", "place", "result", "details"]))
        session.context.terminal.writeError(summary(of: rows) + "\n")
        let failed = rows.count { $0.outcome == .failed }
        guard failed == 0 else {
            throw CommandFailure(
                .failed, "\(failed) of \(rows.count) nodes failed, see above",
                remedy: "import the file again once that is corrected")
        }
    }

    /// `2 created, 1 changed, 5 unchanged, 0 failed`.
    private func summary(of rows: [InventoryImport.Row]) -> String {
        let counts = InventoryImport.Outcome.allCases.map { outcome in
            "\(rows.count { $0.outcome == outcome }) \(outcome.rawValue)"
        }
        return (dryRun ? "dry run, nothing was changed: " : "") + counts.joined(separator: ", ")
    }
}
