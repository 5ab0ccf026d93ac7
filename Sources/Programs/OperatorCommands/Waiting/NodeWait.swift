import Documents
import Synchronization

/// Watches nodes until they are where they were sent.
final class NodeWait: Sendable {
    private let session: Session
    private let timeout: Duration
    private let board: ProgressBoard
    /// Whether the server explains what a node waits for; found out at the first question.
    private let explains = Mutex(true)

    /// Pauses between two looks: short at first, for fake hardware and power, then at most this long.
    private static let pauseMax = Duration.seconds(2)

    init(session: Session, timeout: Duration) {
        self.session = session
        self.timeout = timeout
        board = ProgressBoard(terminal: session.context.terminal)
    }

    /// Returns what `node` is once it reached `goal`; throws where it will not, or not in time. People see it under `title`.
    func wait(for goal: WaitGoal, of node: String, called title: String? = nil) async throws -> String {
        let title = title ?? node
        defer { board.finish(title) }
        let start = session.context.elapsed()
        var pause = Duration.milliseconds(50)
        while true {
            let elapsed = session.context.elapsed() - start
            switch goal.verdict(on: try await look(at: node)) {
            case .reached(let state): return "\(state) after \(ElapsedText.of(elapsed))"
            case .failed(let why): throw CommandFailure(.failed, why, remedy: "`ironbird node why \(node)` says what can be done")
            case .pending(let phase): try await report(node, called: title, phase, elapsed)
            }
            try await session.context.clock.sleep(for: pause)
            pause = min(pause * 1.5, Self.pauseMax)
        }
    }

    private func look(at node: String) async throws -> JSON {
        let fields = WaitGoal.fields.joined(separator: ",")
        return try await session.client.get("nodes/\(BareMetalClient.escaped(node))", [("fields", fields)])
    }

    private func report(_ node: String, called title: String, _ phase: String, _ elapsed: Duration) async throws {
        let reason = await explanation(of: node)
        guard timeout == .zero || elapsed < timeout else {
            throw CommandFailure(
                .timeout, "still \(phase) after \(ElapsedText.of(elapsed))\(reason.text.map { ", \($0)" } ?? "")",
                remedy: "it goes on without us: `ironbird node why \(node)` follows it, --timeout allows more time")
        }
        board.show(title, phase: phase, elapsed: elapsed, reason: reason)
    }

    /// What the server says that the node waits for; nothing where the server does not know that question.
    private func explanation(of node: String) async -> WaitReason {
        guard explains.withLock({ $0 }) else { return WaitReason() }
        do {
            return WaitReason(try await session.client.get("nodes/\(BareMetalClient.escaped(node))/why"))
        } catch {
            // The wait itself does not depend on this; its own look at the node reports what is wrong.
            explains.withLock { $0 = false }
            return WaitReason()
        }
    }
}

/// Why a node is not there yet, in a few words.
struct WaitReason: Sendable, Hashable {
    /// What is waited for: `the agent's next call`.
    var waitingFor: String?
    /// How far the step is, or how far its boot came: `dhcp seen, loader next`.
    var progress: String?
    /// What of the progress is news.
    var stage: String?

    /// Nothing is known.
    init() {}

    /// What the server's explanation says.
    init(_ explanation: JSON) {
        waitingFor = explanation["waiting_for"]?.stringValue
        stage = explanation["boot"].flatMap { BootProgressText.short(of: $0) }
        progress = explanation["progress"]?.stringValue ?? stage
    }

    /// `waiting for the agent's next call (dhcp seen, loader next)`; `nil` where there is nothing to say.
    var text: String? {
        switch (waitingFor, progress) {
        case (nil, nil): nil
        case (let waitingFor?, nil): "waiting for \(waitingFor)"
        case (nil, let progress?): progress
        case (let waitingFor?, let progress?): "waiting for \(waitingFor) (\(progress))"
        }
    }
}
