import ArgumentParser

/// The program's only answer until the service and the operator's commands are in this tree.
struct Ironbird: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ironbird", abstract: "Bare-metal provisioning. This build has no commands yet; see README.md.")
}

Ironbird.main()
