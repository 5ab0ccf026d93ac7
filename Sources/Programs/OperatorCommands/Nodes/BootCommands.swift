import ArgumentParser
import Documents

/// `ironbird node boot-device …`.
struct BootDeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot-device", abstract: "Choose what a node boots from.",
        subcommands: [BootDeviceShowCommand.self, BootDeviceSetCommand.self])
}

/// Shows the boot device.
struct BootDeviceShowCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the boot device.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Flag(help: "Show those that the node supports instead.")
    var supported = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let path = "management/boot_device" + (supported ? "/supported" : "")
        session.context.terminal.write(Rendering(output).record(try await session.client.get(session.nodePath(node, path))))
    }
}

/// Sets the boot device.
struct BootDeviceSetCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Set the boot device.")

    private static let devices = ["pxe", "disk", "cdrom", "bios", "safe", "wanboot", "iscsiboot", "floppy", "uefihttp"]

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The device: \(Self.devices.joined(separator: ", ")).", completion: .list(Self.devices))
    var device: String

    @Flag(help: "For every boot, not only the next.")
    var persistent = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard Self.devices.contains(device) else {
            throw ValidationError("'\(device)' is no boot device: use one of \(Self.devices.joined(separator: ", "))")
        }
    }

    func run(with session: Session) async throws {
        let body: JSON = ["boot_device": .string(device), "persistent": .bool(persistent)]
        try await session.client.send("PUT", session.nodePath(node, "management/boot_device"), body: body)
        session.say("\(node): boots from \(device)\(persistent ? "" : " once")")
    }
}

/// `ironbird node boot-mode`.
struct BootModeCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "boot-mode", abstract: "Show the boot mode, or set it.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "bios or uefi, to set it.", completion: .list(["bios", "uefi"]))
    var mode: String?

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let mode, !["bios", "uefi"].contains(mode) { throw ValidationError("'\(mode)' is no boot mode: use bios or uefi") }
    }

    func run(with session: Session) async throws {
        guard let mode else { return try await session.sayState("boot_mode", of: node) }
        try await session.client.send("PUT", session.nodePath(node, "states/boot_mode"), body: ["target": .string(mode)])
        session.say("\(node): boot mode \(mode) accepted")
    }
}

/// `ironbird node secure-boot`.
struct SecureBootCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "secure-boot", abstract: "Show whether secure boot is on, or switch it.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "on or off, to switch it.", completion: .list(["on", "off"]))
    var state: String?

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let state, !["on", "off"].contains(state) { throw ValidationError("'\(state)': use on or off") }
    }

    func run(with session: Session) async throws {
        guard let state else { return try await session.sayState("secure_boot", of: node) }
        try await session.client.send("PUT", session.nodePath(node, "states/secure_boot"), body: ["target": .bool(state == "on")])
        session.say("\(node): secure boot \(state) accepted")
    }
}

extension Session {
    /// Writes one of a node's states.
    fileprivate func sayState(_ key: String, of node: String) async throws {
        let states = try await client.get(nodePath(node, "states"))
        context.terminal.write(Rendering(format: .value).record(states[key] ?? .null))
    }
}
