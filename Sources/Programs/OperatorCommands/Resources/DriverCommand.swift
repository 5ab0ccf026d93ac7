import ArgumentParser
import Documents

/// `ironbird driver …`.
struct DriverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "driver", abstract: "Look at drivers.",
        subcommands: resourceVerbs(of: DriverResource.self) + [
            DriverPropertiesCommand.self, DriverRAIDCommand.self, PassthruCommand<DriverPassthru>.self,
        ])
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

/// Lists what a driver takes in a RAID configuration.
struct DriverRAIDCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "raid", abstract: "List the properties of logical disks that a driver understands.")

    @Argument(help: "The driver's name.")
    var driver: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let path = "drivers/\(BareMetalClient.escaped(driver))/raid/logical_disk_properties"
        session.context.terminal.write(Rendering(output).record(try await session.client.get(path)))
    }
}

/// `ironbird runbook …`.
struct RunbookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook", abstract: "Work with runbook resources.",
        subcommands: resourceVerbs(of: RunbookResource.self) + [TraitsCommand<RunbookTraits>.self])
}
