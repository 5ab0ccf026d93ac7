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

    /// Returns when the bell rings, or after `sleep`: whether it has rung. Throws what `sleep` throws.
    func wait(orUntil sleep: @escaping @Sendable () async throws -> Void) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.wait()
                return true
            }
            group.addTask {
                try await sleep()
                return false
            }
            defer {
                group.cancelAll()
                release()
            }
            return try await group.next() ?? false
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
