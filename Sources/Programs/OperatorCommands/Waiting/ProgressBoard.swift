import Synchronization

/// Tells what the awaited nodes are doing: one line that is kept up to date on a terminal, a line for each change elsewhere.
final class ProgressBoard: Sendable {
    private struct State: Sendable {
        var phases: [String: String] = [:]
        var isLineShown = false
    }

    private let terminal: any Terminal
    private let state = Mutex(State())

    init(terminal: any Terminal) {
        self.terminal = terminal
    }

    /// Whether there is a line to keep up to date.
    var isLive: Bool { terminal.progressWidth != nil }

    /// `name` is in `phase` since the wait began `elapsed` ago, and waits for something.
    func show(_ name: String, phase: String, elapsed: Duration, reason: WaitReason) {
        let text = Self.line(name, phase, elapsed, reason)
        let news = phase + (reason.stage ?? "")
        state.withLock { state in
            let isNews = state.phases.updateValue(news, forKey: name) != news
            if let width = terminal.progressWidth {
                let others = state.phases.count > 1 ? "[\(state.phases.count) nodes] " : ""
                terminal.writeError("\r\u{1b}[K" + String((others + text).prefix(max(1, width - 1))))
                state.isLineShown = true
            } else if isNews {
                terminal.writeError(text + "\n")
            }
        }
    }

    /// `name` is no longer awaited.
    func finish(_ name: String) {
        state.withLock { state in
            state.phases[name] = nil
            if state.isLineShown { terminal.writeError("\r\u{1b}[K") }
            state.isLineShown = false
        }
    }

    /// `n1: cleaning → available, 12 s, waiting for the agent`.
    static func line(_ name: String, _ phase: String, _ elapsed: Duration, _ reason: WaitReason) -> String {
        "\(name): \(PlainText.of(phase)), \(ElapsedText.of(elapsed))" + (reason.text.map { ", \(PlainText.of($0))" } ?? "")
    }
}
