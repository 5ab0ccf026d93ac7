import ArgumentParser
import Documents
import OutboundHTTP
import Synchronization

@testable import OperatorCommands

/// A world for one command line: files, environment, a terminal that keeps what is written, and a server that the test plays.
final class CommandWorld: Sendable {
    /// A request as the server saw it.
    struct Request: Sendable, Hashable, CustomStringConvertible {
        var method: String
        var target: String
        var body: JSON?
        var headers: HTTPHeaders
        var credentials: BasicCredentials?

        var description: String { "\(method) \(target)\(body.map { " \($0.text)" } ?? "")" }
    }

    struct State: Sendable {
        var requests: [Request] = []
        var output = ""
        var errors = ""
        var now = Duration.zero
    }

    let state = Mutex(State())
    let environment: [String: String]
    let files: [String: String]
    let progressWidth: Int?
    private let react: @Sendable (Request) throws(HTTPFailure) -> HTTPResponse

    /// The server answers as `react` says; by default with an empty success.
    init(
        environment: [String: String] = [:], files: [String: String] = [:], progressWidth: Int? = nil,
        _ react: @escaping @Sendable (Request) throws(HTTPFailure) -> HTTPResponse = { _ in HTTPResponse(status: 204) }
    ) {
        self.environment = environment
        self.files = files
        self.progressWidth = progressWidth
        self.react = react
    }

    /// Runs `ironbird` with these words.
    func run(_ arguments: [String]) async -> CommandStatus {
        await OperatorProgram.run(arguments, below: TestRoot.self, in: context)
    }

    /// Runs `ironbird` with the words of `line`.
    func run(_ line: String) async -> CommandStatus {
        await run(line.split(separator: " ").map(String.init))
    }

    var requests: [Request] { state.withLock { $0.requests } }
    var output: String { state.withLock { $0.output } }
    var errors: String { state.withLock { $0.errors } }

    private var context: CommandContext {
        CommandContext(
            environment: environment, terminal: WorldTerminal(world: self),
            readFile: { [files] path throws(CommandFailure) in
                guard let text = files[path] else { throw CommandFailure(.usage, "cannot read \(path): no such file") }
                return Array(text.utf8)
            },
            listDirectory: { [files] path in
                let names = files.keys.filter { $0.hasPrefix(path + "/") }
                    .map { String($0.dropFirst(path.count + 1).prefix { $0 != "/" }) }
                return names.isEmpty ? nil : Set(names).sorted()
            },
            makeTransport: { WorldTransport(world: self) }, clock: WorldClock(world: self),
            elapsed: { self.state.withLock { $0.now } })
    }

    fileprivate func answer(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        let target = String(request.url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" })
        let seen = Request(
            method: request.method, target: target, body: request.body.flatMap { try? JSON(parsing: $0) },
            headers: request.headers,
            credentials: request.credentials)
        state.withLock { $0.requests.append(seen) }
        return try react(seen)
    }
}

extension HTTPResponse {
    /// A JSON answer.
    static func json(_ document: JSON, status: Int = 200, headers: HTTPHeaders = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: document.bytes)
    }

    /// An error in Ironic's body.
    static func refusal(_ status: Int, _ text: String, headers: HTTPHeaders = [:]) -> HTTPResponse {
        let inner: JSON = ["faultcode": "Client", "faultstring": .string(text), "debuginfo": nil]
        return .json(["error_message": .string(inner.text)], status: status, headers: headers)
    }
}

/// The program without its service.
struct TestRoot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ironbird", subcommands: OperatorProgram.subcommands)
}

struct WorldTerminal: Terminal {
    let world: CommandWorld
    var progressWidth: Int? { world.progressWidth }

    func write(_ text: String) {
        world.state.withLock { $0.output += text }
    }

    func writeError(_ text: String) {
        world.state.withLock { $0.errors += text }
    }
}

private struct WorldTransport: Transport {
    let world: CommandWorld

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        try world.answer(request)
    }

    func shutdown() async {}
}

/// A clock on which a sleep is over at once and moves the time.
private struct WorldClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    let world: CommandWorld
    var now: Instant { Instant(offset: world.state.withLock { $0.now }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        world.state.withLock { $0.now = max($0.now, deadline.offset) }
    }
}
