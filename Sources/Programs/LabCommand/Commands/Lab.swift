package import ArgumentParser
import OperatorCommands

/// `ironbird lab`: bare machines to try things on, made of nothing.
package struct Lab: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Virtual bare machines with controllers, on a network of their own.",
        discussion: """
            A lab is a network namespace with a bridge `provision` (192.0.2.1/24), on it virtual machines with empty disks, and for \
            each a controller that really switches it, sets what it boots from and carries its console. Run the service inside: \
            ironbird lab exec -- ironbird serve …
            """,
        subcommands: [
            LabUp.self, LabStatus.self, LabInventoryCommand.self, LabConsole.self, LabPower.self, LabBootDevice.self,
            LabExec.self, LabDown.self, LabMachines.self,
        ])

    package init() {}
}

/// Which lab is meant.
struct LabOptions: ParsableArguments {
    @Option(help: "The lab's name: several can be up at a time.")
    var name = "lab"

    @Option(help: ArgumentHelp("Folder of all labs: disks, logs, sockets.", valueName: "folder"))
    var directory = "/var/lib/ironbird-lab"

    init() {}

    func labName() throws(CommandFailure) -> LabName { try LabName(name, root: directory) }
    func existing() throws(CommandFailure) -> LabDescription { try .existing(labName()) }
}
