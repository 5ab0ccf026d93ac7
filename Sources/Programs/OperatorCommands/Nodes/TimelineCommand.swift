import ArgumentParser
import Documents

/// `ironbird node timeline`: what was seen of a node's boots, stage by stage, and what is missing.
struct TimelineCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline", abstract: "Show how far a node's boots came, what each stage took, and what is missing.",
        discussion: """
            A stage is a sign of life between the power and the installed system: DHCP, loader, script, kernel, ramdisk, look-up \
            and heartbeat of the agent, steps, image, config drive. The first stage that is missing is named with its likely causes.
            """)

    /// How long the server may hold an answer back, and the pause after it could not be reached.
    private static let waitMax = Duration.seconds(25)
    private static let retryPause = Duration.seconds(2)
    private static let columns = ["at", "seconds", "stage", "bytes", "duration", "text"]

    @Argument(help: "The node's UUID or name.")
    var node: String

    @Flag(
        name: [.customShort("f"), .long], help: "Go on with every further event, until interrupted; json is a line for each then."
    )
    var follow = false

    @Option(help: "Only so many of the last boots.")
    var boots: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let boots, boots < 1 { throw ValidationError("--boots \(boots): give a number above 0") }
    }

    func run(with session: Session) async throws {
        let answer = try await session.client.get(session.nodePath(node, "timeline"))
        var text = TimelineText()
        show(lastBoots(of: answer), isFirst: true, &text, session)
        guard follow else {
            if output.output == .table { session.context.terminal.write(text.end(of: answer, node: node)) }
            return
        }
        try await follow(after: answer, &text, session)
    }

    /// Ends only by a failure, or when the process does.
    private func follow(after answer: JSON, _ text: inout TimelineText, _ session: Session) async throws {
        var last = answer["last"]?.integerValue ?? 0
        while true {
            let items: [JSON]
            if let answer = try await further(after: last, session) {
                last = answer["last"]?.integerValue ?? last
                items = answer["timeline"]?.arrayValue ?? []
            } else {
                items = []
                try await session.context.clock.sleep(for: Self.retryPause)
            }
            show(items, isFirst: false, &text, session)
        }
    }

    /// What follows event `number`, once there is something; `nil` when the service could not be reached, as while it is restarted.
    private func further(after number: Int64, _ session: Session) async throws -> JSON? {
        let wait = min(Self.waitMax, session.client.settings.requestTimeout / 2).components.seconds
        do {
            return try await session.client.get(
                session.nodePath(node, "timeline"), [("since", "\(number)"), ("wait", "\(wait)")])
        } catch {
            guard error.status == .unreachable else { throw error }
            session.context.terminal.writeError("ironbird: \(error.message); trying again\n")
            return nil
        }
    }

    private func lastBoots(of answer: JSON) -> [JSON] {
        let items = answer["timeline"]?.arrayValue ?? []
        guard let boots else { return items }
        let starts = Set((answer["boots"]?.arrayValue ?? []).suffix(boots).compactMap { $0["started_at"]?.stringValue })
        return items.filter { starts.contains($0["boot"]?.stringValue ?? "") }
    }

    private func show(_ items: [JSON], isFirst: Bool, _ text: inout TimelineText, _ session: Session) {
        let rendering = Rendering(output)
        switch output.output {
        case .table where output.names == nil: session.context.terminal.write(items.map { text.line(of: $0) }.joined())
        case .json where follow: session.context.terminal.write(items.map { rendering.chosen($0).text + "\n" }.joined())
        case .table, .json, .yaml, .value:
            guard isFirst || !items.isEmpty else { return }
            session.context.terminal.write(rendering.list(items, columns: Self.columns))
        }
    }
}
