import ArgumentParser
import Documents

/// `ironbird node indicator`.
struct IndicatorCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "indicator", abstract: "List a node's indicator lights, show one, or switch it.", aliases: ["led"])

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Argument(help: "The indicator's name, such as led@chassis.")
    var indicator: String?

    @Argument(help: "on, off or blinking, to switch it.", completion: .list(["on", "off", "blinking"]))
    var state: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let rendering = Rendering(output)
        guard let indicator else {
            let answer = try await session.client.get(session.nodePath(node, "management/indicators"))
            let columns = ["name", "component", "readonly", "states"]
            return session.context.terminal.write(rendering.list(answer["indicators"]?.arrayValue ?? [], columns: columns))
        }
        let path = session.nodePath(node, "management/indicators/\(BareMetalClient.escaped(indicator))")
        guard let state else { return session.context.terminal.write(rendering.record(try await session.client.get(path))) }
        try await session.client.send("PUT", path, body: ["state": .string(state)])
        session.say("\(node): \(indicator) is \(state)")
    }
}
