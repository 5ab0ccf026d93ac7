import ArgumentParser
import Documents

/// `ironbird node vif …`.
struct VIFCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vif", abstract: "Work with a node's virtual interfaces.",
        subcommands: [VIFListCommand.self, VIFAttachCommand.self, VIFDetachCommand.self])
}

/// Lists virtual interfaces.
struct VIFListCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List what is attached.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let answer = try await session.client.get(session.nodePath(node, "vifs"))
        session.context.terminal.write(Rendering(output).list(answer["vifs"]?.arrayValue ?? [], columns: ["id"]))
    }
}

/// Attaches a virtual interface.
struct VIFAttachCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "attach", abstract: "Attach a virtual interface.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The interface's UUID or name.")
    var vif: String

    @Option(help: "The UUID of the port to use.")
    var portUUID: String?

    @Option(help: "The UUID of the portgroup to use.")
    var portgroupUUID: String?

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard portUUID == nil || portgroupUUID == nil else {
            throw ValidationError("give --port-uuid or --portgroup-uuid, not both")
        }
    }

    func run(with session: Session) async throws {
        var body: JSONObject = ["id": .string(vif)]
        body["port_uuid"] = portUUID.map { .string($0) }
        body["portgroup_uuid"] = portgroupUUID.map { .string($0) }
        try await session.client.send("POST", session.nodePath(node, "vifs"), body: .object(body))
        session.say("\(node): attached \(vif)")
    }
}

/// Detaches a virtual interface.
struct VIFDetachCommand: OperatorCommand {
    static let configuration = CommandConfiguration(commandName: "detach", abstract: "Detach a virtual interface.")

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The interface's UUID or name.")
    var vif: String

    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        try await session.client.send("DELETE", session.nodePath(node, "vifs/\(BareMetalClient.escaped(vif))"))
        session.say("\(node): detached \(vif)")
    }
}
