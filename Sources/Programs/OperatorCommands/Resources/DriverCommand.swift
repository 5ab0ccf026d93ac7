import ArgumentParser
import Documents

/// `ironbird driver …`.
struct DriverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "driver", abstract: "Look at drivers.",
        subcommands: resourceVerbs(of: DriverResource.self) + [DriverPropertiesCommand.self])
}

/// Lists what a driver takes in `driver_info`.
struct DriverPropertiesCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "properties", abstract: "List the driver_info keys that a driver understands.")

    @Argument(help: "The driver's name.")
    var driver: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let document = try await session.client.get("drivers/\(BareMetalClient.escaped(driver))/properties")
        session.context.terminal.write(Rendering(output).record(document))
    }
}
