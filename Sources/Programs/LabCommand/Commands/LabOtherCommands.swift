import ArgumentParser
import Documents
import Glibc
import OperatorCommands
import VirtualControllers

/// `ironbird lab status`: shows the machines.
struct LabStatus: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Show the machines of a lab.")

    @OptionGroup var lab: LabOptions

    @Option(name: [.customShort("o"), .long], help: "table or json.")
    var output = LabOutput.table

    init() {}

    func run() throws {
        let description = try lab.existing()
        let states = (try? LabOrders(description).ask(.status)) ?? []
        let table = LabTable(description, states: states)
        print(output == .json ? JSONLayout.of(table.document) : table.text, terminator: "")
        guard states.isEmpty else { return }
        throw CommandFailure(
            .unreachable, "the process with the machines of lab \(description.name) does not run any more",
            remedy: "\(description.logFile) may say why; ironbird lab down cleans up")
    }
}

/// How the state of a lab is written.
enum LabOutput: String, ExpressibleByArgument, CaseIterable {
    case table, json
}

/// `ironbird lab inventory`: the machines for `ironbird node import`.
struct LabInventoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory", abstract: "Write the machines as an inventory, with the controllers' passwords.",
        discussion: "ironbird lab inventory >lab.json && ironbird node import lab.json")

    @OptionGroup var lab: LabOptions

    init() {}

    func run() throws {
        print(JSONLayout.of(LabInventory(lab: try lab.existing()).document), terminator: "")
    }
}

extension MachinePower.Order: ExpressibleByArgument {}

/// `ironbird lab power`: switches a machine, past its controller.
struct LabPower: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power", abstract: "Switch a machine by hand, as somebody at the rack would.")

    @OptionGroup var lab: LabOptions

    @Argument(help: "The machine's number.")
    var machine: Int

    @Argument(help: "on, off, cycle, reset, soft, interrupt, or status.")
    var order: String

    init() {}

    func run() throws {
        let description = try lab.existing()
        _ = try description.machine(machine)
        let states: [JSON]
        if order == "status" {
            states = try LabOrders(description).ask(.status)
        } else if let order = MachinePower.Order(rawValue: order) {
            states = try LabOrders(description).ask(.power(machine: machine, order))
        } else {
            throw CommandFailure(.usage, "'\(order)' must be on, off, cycle, reset, soft, interrupt or status")
        }
        print(states.first { $0["number"]?.integerValue == Int64(machine) }?["power"]?.stringValue ?? "unknown")
    }
}

/// `ironbird lab bootdev`: sets what a machine boots from, past its controller.
struct LabBootDevice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bootdev", abstract: "Say what a machine boots from, once unless --persistent.")

    @OptionGroup var lab: LabOptions

    @Argument(help: "The machine's number.")
    var machine: Int

    @Argument(help: "pxe, disk, or none for the usual order.")
    var device: String

    @Flag(help: "For every boot from now on.")
    var persistent = false

    init() {}

    func run() throws {
        let description = try lab.existing()
        _ = try description.machine(machine)
        let wanted = BootOverride.Device(rawValue: device)
        guard wanted != nil || device == "none" else {
            throw CommandFailure(.usage, "'\(device)' must be pxe, disk or none")
        }
        let bootOverride = wanted.map { BootOverride($0, isPersistent: persistent) }
        try LabOrders(description).ask(.bootDevice(machine: machine, bootOverride))
    }
}

/// `ironbird lab exec`: becomes another program inside the network of a lab.
struct LabExec: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command inside the network of a lab.")

    @OptionGroup var lab: LabOptions

    @Argument(parsing: .captureForPassthrough, help: "The command and its words.")
    var command: [String]

    init() {}

    func run() throws {
        let words = command.first == "--" ? Array(command.dropFirst()) : command
        guard !words.isEmpty else { throw CommandFailure(.usage, "which command?") }
        let all = try lab.existing().network.command(in: words)
        var arguments: [UnsafeMutablePointer<CChar>?] = all.map { strdup($0) } + [nil]
        execvp("ip", &arguments)
        throw CommandFailure(.failed, "cannot start ip: \(String(cString: strerror(errno)))")
    }
}

/// `ironbird lab down`: ends a lab.
struct LabDown: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "End a lab: machines, controllers, network, files.")

    @OptionGroup var lab: LabOptions

    init() {}

    func run() throws {
        print(try LabEnd(name: lab.labName()).run())
    }
}
