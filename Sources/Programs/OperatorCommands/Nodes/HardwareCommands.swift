import ArgumentParser
import Documents

/// `ironbird node console`.
struct ConsoleCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Show where a node's console is, or switch it on or off.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "on or off, to switch it.", completion: .list(["on", "off"]))
    var state: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let state, !["on", "off"].contains(state) { throw ValidationError("'\(state)': use on or off") }
    }

    func run(with session: Session) async throws {
        let path = session.nodePath(node, "states/console")
        guard let state else {
            return session.context.terminal.write(Rendering(output).record(try await session.client.get(path)))
        }
        try await session.client.send("PUT", path, body: ["enabled": .bool(state == "on")])
        session.say("\(node): console \(state) accepted")
    }
}

/// `ironbird node bios`.
struct BIOSCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "bios", abstract: "List a node's BIOS settings, or show one.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The name of a setting.")
    var setting: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let rendering = Rendering(output)
        if let setting {
            let answer = try await session.client.get(session.nodePath(node, "bios/\(BareMetalClient.escaped(setting))"))
            return session.context.terminal.write(rendering.record(answer[setting] ?? answer))
        }
        let answer = try await session.client.get(session.nodePath(node, "bios"), [("detail", "true")])
        let columns = ["name", "value", "attribute_type", "read_only"]
        session.context.terminal.write(rendering.list(answer["bios"]?.arrayValue ?? [], columns: columns))
    }
}

/// `ironbird node nmi`.
struct InjectNMICommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "nmi", abstract: "Interrupt nodes with an NMI, so that they dump.")

    @OptionGroup var target: NodeArguments
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        try await session.forEach(target.nodes) { node in
            try await session.client.send("PUT", session.nodePath(node, "management/inject_nmi"), body: [:])
            session.say("\(node): interrupted")
        }
    }
}

/// `ironbird node raid`.
struct RAIDCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "raid", abstract: "Show a node's RAID configuration, or set the one that cleaning shall make.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "A JSON or YAML file with the target configuration, or the JSON itself; {} removes it.")
    var target: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        guard let target else {
            let states = try await session.client.get(session.nodePath(node, "states"))
            let both = JSONObject(["raid_config", "target_raid_config"].map { ($0, states[$0] ?? .null) })
            return session.context.terminal.write(Rendering(output).record(.object(both)))
        }
        let isInline = target.hasPrefix("{")
        let document = isInline ? try DocumentText.parse(Array(target.utf8), name: "target") : try session.readDocument(target)
        try await session.client.send("PUT", session.nodePath(node, "states/raid"), body: document)
        session.say("\(node): target RAID configuration set; `ironbird node clean` makes it so")
    }
}

/// `ironbird node media`.
struct MediaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "media", abstract: "Work with a node's virtual media.",
        subcommands: [MediaListCommand.self, MediaAttachCommand.self, MediaDetachCommand.self], aliases: ["vmedia"])
}

/// Lists virtual media.
struct MediaListCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List virtual media devices.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let answer = try await session.client.get(session.nodePath(node, "vmedia"))
        session.context.terminal.write(
            Rendering(output).list(answer.arrayValue ?? [], columns: ["media_types", "inserted", "image"]))
    }
}

/// Attaches an image.
struct MediaAttachCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "attach", abstract: "Attach an image.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The image's URL.")
    var image: String

    @Option(help: "cdrom, disk or floppy.", completion: .list(["cdrom", "disk", "floppy"]))
    var device = "cdrom"

    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let body: JSON = ["device_type": .string(device), "image_url": .string(image)]
        try await session.client.send("POST", session.nodePath(node, "vmedia"), body: body)
        session.say("\(node): attaching to \(device)")
    }
}

/// Detaches images.
struct MediaDetachCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "detach", abstract: "Detach images.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Option(help: "Only from these devices: cdrom, disk, floppy, separated by commas.")
    var devices: String?

    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let query = devices.map { [(name: "device_types", value: $0)] } ?? []
        try await session.client.send("DELETE", session.nodePath(node, "vmedia"), query: query)
        session.say("\(node): detaching")
    }
}
