import Synchronization

/// Tells what the awaited nodes are doing: a line for each that is kept up to date on a terminal, a line for each change elsewhere.
final class ProgressBoard: Sendable {
    /// Lines that are shown at once; of further nodes only the number is.
    private static let linesMax = 20

    private struct State: Sendable {
        var phases: [String: String] = [:]
        /// In the order in which the nodes came.
        var lines: [(name: String, text: String)] = []
        var linesShown = 0
    }

    private let terminal: any Terminal
    private let state = Mutex(State())

    init(terminal: any Terminal) {
        self.terminal = terminal
    }

    /// `name` is in `phase` since the wait began `elapsed` ago, and waits for something.
    func show(_ name: String, phase: String, elapsed: Duration, reason: WaitReason) {
        let text = Self.line(name, phase, elapsed, reason)
        let news = phase + (reason.stage ?? "")
        state.withLock { state in
            let isNews = state.phases.updateValue(news, forKey: name) != news
            guard let width = terminal.progressWidth else {
                if isNews { terminal.writeError(text + "\n") }
                return
            }
            if let index = state.lines.firstIndex(where: { $0.name == name }) {
                state.lines[index].text = text
            } else {
                state.lines.append((name, text))
            }
            draw(&state, width: max(1, width - 1))
        }
    }

    /// `name` is no longer awaited. What is shown is cleaned away until the next `show`, so that others may write.
    func finish(_ name: String) {
        state.withLock { state in
            state.phases[name] = nil
            state.lines.removeAll { $0.name == name }
            if state.linesShown > 0 { terminal.writeError(Self.erasure(of: state.linesShown)) }
            state.linesShown = 0
        }
    }

    private func draw(_ state: inout State, width: Int) {
        var lines = state.lines.prefix(Self.linesMax).map { String($0.text.prefix(width)) }
        let more = state.lines.count - lines.count
        if more > 0 { lines.append(String("and \(more) more".prefix(width))) }
        terminal.writeError(Self.erasure(of: state.linesShown) + lines.joined(separator: "\n"))
        state.linesShown = lines.count
    }

    /// Takes so many lines away; the cursor stands in the last of them.
    private static func erasure(of count: Int) -> String {
        count > 1 ? "\r\u{1b}[\(count - 1)A\u{1b}[J" : "\r\u{1b}[K"
    }

    /// `n1: cleaning → available, 12 s, waiting for the agent`.
    static func line(_ name: String, _ phase: String, _ elapsed: Duration, _ reason: WaitReason) -> String {
        "\(name): \(PlainText.of(phase)), \(ElapsedText.of(elapsed))" + (reason.text.map { ", \(PlainText.of($0))" } ?? "")
    }
}
