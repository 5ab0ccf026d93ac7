import DriverInterfaces
package import Model
import Synchronization

/// Time that passes only when everybody waits for it: a test of half an hour takes milliseconds.
package final class VirtualTime: TimeSource {
    private struct Sleeper {
        let until: Timestamp
        let number: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var sleepers: [Sleeper] = []
        var lastNumber = 0
    }

    private let state: Mutex<State>

    /// Time that begins on 2026-01-01.
    package init(startingAt start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        state = Mutex(State(now: start))
    }

    package var now: Timestamp { state.withLock { $0.now } }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        guard duration > .zero else { return }
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.sleepers.append(Sleeper(until: state.now + duration, number: number, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            take { $0.number == number }?.resume(throwing: CancellationError())
        }
    }

    /// Moves on to the next moment that somebody waits for, and wakes that sleeper. Returns whether there was one.
    func advance() -> Bool {
        let next = state.withLock { state -> Int? in
            guard let sleeper = state.sleepers.min(by: { ($0.until, $0.number) < ($1.until, $1.number) }) else { return nil }
            state.now = max(state.now, sleeper.until)
            return sleeper.number
        }
        guard let next else { return false }
        take { $0.number == next }?.resume()
        return true
    }

    private func take(where matches: (Sleeper) -> Bool) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            guard let index = state.sleepers.firstIndex(where: matches) else { return nil }
            return state.sleepers.remove(at: index).continuation
        }
    }
}
