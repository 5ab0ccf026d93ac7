package import OutboundHTTP

/// What a command may touch of the world: a test brings its own.
package struct CommandContext: Sendable {
    /// The environment variables.
    package var environment: [String: String]
    /// Where output goes.
    package var terminal: any Terminal
    /// The bytes of a file; `-` is standard input.
    package var readFile: @Sendable (String) throws(CommandFailure) -> [UInt8]
    /// The names in a directory, or `nil` where `path` is none.
    package var listDirectory: @Sendable (String) -> [String]?
    /// A way to the server.
    package var makeTransport: @Sendable () -> any Transport
    /// Pauses between two looks at a node.
    package var clock: any Clock<Duration>
    /// How much time passed since some moment.
    package var elapsed: @Sendable () -> Duration
    /// Returns when the user interrupts, or when it is cancelled; meanwhile an interruption does not end the process. `nil` where
    /// nobody can interrupt.
    package var interruption: (@Sendable () async -> Void)?

    /// A context made of its parts.
    package init(
        environment: [String: String], terminal: any Terminal,
        readFile: @escaping @Sendable (String) throws(CommandFailure) -> [UInt8],
        listDirectory: @escaping @Sendable (String) -> [String]?, makeTransport: @escaping @Sendable () -> any Transport,
        clock: any Clock<Duration>, elapsed: @escaping @Sendable () -> Duration,
        interruption: (@Sendable () async -> Void)? = nil
    ) {
        self.environment = environment
        self.terminal = terminal
        self.readFile = readFile
        self.listDirectory = listDirectory
        self.makeTransport = makeTransport
        self.clock = clock
        self.elapsed = elapsed
        self.interruption = interruption
    }
}

/// Where a command writes.
package protocol Terminal: Sendable {
    /// Writes results.
    func write(_ text: String)
    /// Writes progress and failures.
    func writeError(_ text: String)
    /// The width in columns of the terminal that progress is written to; `nil` when it goes to a file or a pipe.
    var progressWidth: Int? { get }
}

/// Carries requests to the server; `HTTPClient` in the program.
package protocol Transport: Sendable {
    /// The answer to `request`, whatever its status.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
    /// Ends the transport.
    func shutdown() async
}

extension HTTPClient: Transport {}
