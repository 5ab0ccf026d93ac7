import ArgumentParser
import Documents

/// `ironbird allocate`: reserves machines, or says why it could not.
struct AllocateCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocate", abstract: "Reserve machines that fit, or say why there are none.",
        discussion: "--explain and --dry-run reserve nothing: they say which machines fit and what keeps the others away.")

    @Argument(help: "The allocation's name; machines of a --count are NAME-1, NAME-2…")
    var name: String?

    @OptionGroup var placement: PlacementOptions

    @Flag(name: [.long, .customLong("dry-run")], help: "Reserve nothing, and say why and why not.")
    var explain = false

    @OptionGroup var wait: WaitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let body = JSON.object(try placement.body(name: name))
        guard !explain else {
            let answer = try await session.client.send("POST", "allocations", query: [("dry_run", "true")], body: body)
            let isForPeople = output.output == .table
            return session.context.terminal.write(
                isForPeople ? AllocationExplanation.text(of: answer.document) : Rendering(output).record(answer.document))
        }
        let filed = try await AllocationWait.file(body, session)
        let ended = wait.wait ? try await AllocationWait(session, timeout: wait.timeout).wait(for: filed) : filed
        session.context.terminal.write(
            Rendering(output).list(ended, columns: ["uuid", "name", "resource_class", "state", "node_uuid"]))
    }
}

/// `ironbird explain`: why an allocation has no machine.
struct ExplainCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why an allocation failed or waits: what keeps which machines away.")

    @Argument(help: "The allocation's name or UUID.")
    var allocation: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let document = try await session.client.get("allocations/\(BareMetalClient.escaped(allocation))/explain")
        session.context.terminal.write(
            output.output == .table ? AllocationExplanation.text(of: document) : Rendering(output).record(document))
    }
}

/// Files allocations, and waits for what becomes of them.
struct AllocationWait {
    private static let pauseMax = Duration.seconds(2)

    private let session: Session
    private let timeout: Duration

    init(_ session: Session, timeout: Duration) {
        self.session = session
        self.timeout = timeout
    }

    /// The allocations that the server made of a request.
    static func file(_ body: JSON, _ session: Session) async throws -> [JSON] {
        let answer = try await session.client.send("POST", "allocations", body: body).document
        return answer["allocations"]?.arrayValue ?? [answer]
    }

    /// The allocations once all have machines; throws with the explanation when one failed.
    func wait(for filed: [JSON]) async throws -> [JSON] {
        let start = session.context.elapsed()
        var pause = Duration.milliseconds(20)
        while true {
            let now = try await look(at: filed)
            if let failed = now.first(where: { $0["state"] == "error" }) { throw await failure(of: failed) }
            guard now.contains(where: { $0["state"] == "allocating" }) else { return now }
            let elapsed = session.context.elapsed() - start
            guard timeout == .zero || elapsed < timeout else {
                throw CommandFailure(
                    .timeout, "still without machines after \(ElapsedText.of(elapsed))",
                    remedy: "`ironbird explain \(now.first?["uuid"]?.stringValue ?? "")` says what is in the way")
            }
            try await session.context.clock.sleep(for: pause)
            pause = min(pause * 1.5, Self.pauseMax)
        }
    }

    private func look(at filed: [JSON]) async throws -> [JSON] {
        var now: [JSON] = []
        for allocation in filed {
            now.append(try await session.client.get("allocations/\(allocation["uuid"]?.stringValue ?? "")"))
        }
        return now
    }

    private func failure(of allocation: JSON) async -> CommandFailure {
        let uuid = allocation["uuid"]?.stringValue ?? ""
        let reason = allocation["last_error"]?.stringValue ?? "the allocation failed"
        let document = try? await session.client.get("allocations/\(uuid)/explain")
        return CommandFailure(.failed, reason, remedy: document.map { AllocationExplanation.text(of: $0) })
    }
}
