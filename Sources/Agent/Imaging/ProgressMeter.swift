package import AgentContract
package import Model
import Synchronization

/// How far a piece of work is, told by whoever does it and read by whoever asks, on any threads.
package final class ProgressMeter: Sendable {
    private struct State: Sendable {
        var stage: String?
        var bytes: Int64 = 0
        var bytesTotal: Int64?
        /// When how much was done, some seconds back: what the rate is computed from.
        var marks: [(at: ContinuousClock.Instant, bytes: Int64)] = []
    }

    private static let marksMax = 6
    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    /// A meter at the start.
    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// Another stage begins, of so many bytes if that is known.
    package func begin(_ stage: String, bytesTotal: Int64? = nil) {
        let now = now()
        state.withLock { $0 = State(stage: stage, bytesTotal: bytesTotal, marks: [(now, 0)]) }
    }

    /// So much of the stage is done.
    package func report(bytes: Int64) {
        let now = now()
        state.withLock { state in
            state.bytes = bytes
            guard let last = state.marks.last, now - last.at >= .seconds(1) else { return }
            state.marks.append((now, bytes))
            if state.marks.count > Self.marksMax { state.marks.removeFirst() }
        }
    }

    /// The stage turned out to be of so many bytes.
    package func expect(bytesTotal: Int64?) {
        state.withLock { $0.bytesTotal = bytesTotal }
    }

    /// What can be said now, for the work that the service calls `command`.
    package func progress(of command: CommandID?) -> CommandProgress {
        let now = now()
        return state.withLock { state in
            var rate: Int64 = 0
            if let first = state.marks.first {
                let passed = now - first.at
                let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
                if seconds > 0 { rate = Int64(Double(state.bytes - first.bytes) / seconds) }
            }
            return CommandProgress(
                command: command, stage: state.stage, bytes: state.bytes, bytesTotal: state.bytesTotal, bytesPerSecond: rate)
        }
    }
}
