import Synchronization

/// Wakes the one who waits, before its time is over.
package final class Bell: Sendable {
    private struct State: Sendable {
        var hasRung = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// A bell that has not rung.
    package init() {}

    /// Wakes whoever waits, or the next one who would.
    package func ring() {
        let waiting = state.withLock { state in
            state.hasRung = state.waiting == nil
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// Returns when the bell rings, or after `sleep`; throws what `sleep` throws.
    func wait(orUntil sleep: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try await sleep() }
            defer {
                group.cancelAll()
                release()
            }
            try await group.next()
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isNow = state.withLock { state in
                if state.hasRung {
                    state.hasRung = false
                    return true
                }
                state.waiting = continuation
                return false
            }
            if isNow { continuation.resume() }
        }
    }

    /// Lets the waiting task end when it is not needed any more; the bell has not rung.
    private func release() {
        state.withLock { $0.waiting.take() }?.resume()
    }
}
