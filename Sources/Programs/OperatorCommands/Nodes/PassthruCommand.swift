import ArgumentParser
import Documents

/// Something with methods of its vendor's.
protocol PassthruOwner: Sendable {
    static var noun: String { get }
    static var collection: String { get }
}

enum NodePassthru: PassthruOwner {
    static let noun = "node"
    static let collection = "nodes"
}

enum DriverPassthru: PassthruOwner {
    static let noun = "driver"
    static let collection = "drivers"
}

/// `ironbird node passthru …`, `ironbird driver passthru …`.
struct PassthruCommand<Owner: PassthruOwner>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "passthru", abstract: "Call what only the vendor of a \(Owner.noun) knows.",
            subcommands: [PassthruListCommand<Owner>.self, PassthruCallCommand<Owner>.self])
    }
}

/// Lists vendor methods.
struct PassthruListCommand<Owner: PassthruOwner>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: "List the vendor methods of a \(Owner.noun).")
    }

    @Argument(help: "Its name or UUID.")
    var owner: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let path = "\(Owner.collection)/\(BareMetalClient.escaped(owner))/vendor_passthru/methods"
        let methods = try await session.client.get(path).objectValue ?? [:]
        let items = methods.map { JSON.object(JSONObject([("method", .string($0.key))]).merging($0.value.objectValue ?? [:])) }
        let columns = ["method", "http_methods", "async", "description"]
        session.context.terminal.write(Rendering(output).list(items, columns: columns))
    }
}

/// Calls a vendor method.
struct PassthruCallCommand<Owner: PassthruOwner>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "call", abstract: "Call a vendor method of a \(Owner.noun).")
    }

    @Argument(help: "Its name or UUID.")
    var owner: String

    @Argument(help: "The method.")
    var method: String

    @Option(help: "GET, POST, PUT, PATCH or DELETE.", completion: .list(["GET", "POST", "PUT", "PATCH", "DELETE"]))
    var httpMethod = "POST"

    @Option(help: ArgumentHelp("An argument; may be repeated.", valueName: "key=value"))
    var arg: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(httpMethod) else {
            throw ValidationError("--http-method \(httpMethod): use GET, POST, PUT, PATCH or DELETE")
        }
        if let wrong = arg.first(where: { !$0.contains("=") }) { throw ValidationError("--arg \(wrong): use key=value") }
    }

    func run(with session: Session) async throws {
        var arguments = JSONObject()
        for text in arg {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            arguments[parts[0]] = LooseValue.parse(parts[1], key: parts[0])
        }
        let path = "\(Owner.collection)/\(BareMetalClient.escaped(owner))/vendor_passthru"
        let hasBody = httpMethod != "GET" && httpMethod != "DELETE"
        let answer = try await session.client.send(
            httpMethod, path, query: [(name: "method", value: method)], body: hasBody ? .object(arguments) : nil)
        guard !answer.document.isNull else { return session.say("\(owner): \(method) called") }
        guard answer.document.objectValue != nil else {
            return session.context.terminal.write(answer.document.text + "\n")
        }
        session.context.terminal.write(Rendering(output).record(answer.document))
    }
}
