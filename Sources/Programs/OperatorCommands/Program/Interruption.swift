import Dispatch
import Glibc

extension Session {
    /// Does `body`, and ends it with a failure when the user interrupts, where that `isWanted`.
    func unlessInterrupted<Answer: Sendable>(
        isWanted: Bool, _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        guard isWanted, let interruption = context.interruption else { return try await body() }
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await interruption()
                throw CommandFailure(.failed, "interrupted")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }
}

/// Returns when the user types Ctrl-C (SIGINT), which then does not end the process, or when the task is cancelled. Dispatch takes the
/// signal itself on Linux: one that is ignored would not arrive.
@Sendable func interruptionOfProcess() async {
    let (presses, press) = AsyncStream<Void>.makeStream()
    let source = DispatchSource.makeSignalSource(signal: SIGINT)
    source.setEventHandler { press.yield() }
    source.activate()
    for await _ in presses { break }
    source.cancel()
}
