import ArgumentParser
import Glibc
import LabCommand
import OperatorCommands
import ServeCommand

/// The program's root: the operator's commands, and the service.
struct Ironbird: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ironbird", abstract: "Bare-metal provisioning.",
        discussion: """
            \(CommandStatus.explanation)

            Shell completions: ironbird --generate-completion-script bash (or zsh, fish).
            """,
        subcommands: [Serve.self, Lab.self] + OperatorProgram.subcommands)
}

let context = CommandContext.ofProcess(environment: processEnvironment())
let status = await OperatorProgram.run(Array(CommandLine.arguments.dropFirst()), below: Ironbird.self, in: context)
exit(status.rawValue)

/// The environment variables of this process.
func processEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let text = next.pointee {
        let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        next += 1
    }
    return variables
}
