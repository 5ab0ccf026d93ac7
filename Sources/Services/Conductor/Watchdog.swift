import DriverInterfaces
import Model
import Synchronization

/// Ends waits that take too long, with one timer for all of them.
///
/// A timer of its own for every effect would stay with the system until it expires, however early the effect ends: at a thousand
/// effects a second that is a lot of memory. The price is that a limit is noticed up to `interval` late.
final class Watchdog: Sendable {
    private struct Wait {
        let until: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var waits: [Int: Wait] = [:]
        var lastNumber = 0
    }

    private let time: any TimeSource
    private let interval: Duration
    private let state = Mutex(State())

    init(time: any TimeSource, interval: Duration) {
        self.time = time
        self.interval = interval
    }

    /// Returns once `duration` has passed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before that.
    func wait(for duration: Duration) async throws {
        let until = time.now + duration
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.waits[number] = Wait(until: until, continuation: continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let wait = state.withLock { $0.waits.removeValue(forKey: number) }
            wait?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Looks for waits that are over, until cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await time.sleep(for: interval) } catch { return }
            let now = time.now
            let over = state.withLock { state in
                let over = state.waits.filter { $0.value.until <= now }
                for number in over.keys { state.waits[number] = nil }
                return over
            }
            for wait in over.values { wait.continuation.resume() }
        }
    }
}
