import DriverInterfaces
import Model
import Synchronization

/// Wakes the one task that waits for it; raised while nobody waits, it ends the next wait at once.
final class Signal: Sendable {
    private enum State {
        case idle, raised
        case awaited(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    /// Ends the wait.
    func raise() {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            if case .awaited(let continuation) = state {
                state = .idle
                return continuation
            }
            state = .raised
            return nil
        }
        waiting?.resume()
    }

    /// Returns when the signal is raised, when `duration` has passed, or when the task is cancelled.
    func wait(atMost duration: Duration, on time: any TimeSource) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled by the signal, or by the end of everything: either way the wait is over.
                _ = try? await time.sleep(for: duration)
            }
            group.addTask { await self.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when the signal is raised or the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if case .raised = state {
                        state = .idle
                        return true
                    }
                    guard !Task.isCancelled else { return true }
                    state = .awaited(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
                guard case .awaited(let continuation) = state else { return nil }
                state = .idle
                return continuation
            }
            waiting?.resume()
        }
    }
}
