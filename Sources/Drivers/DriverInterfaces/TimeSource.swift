import Glibc
package import Model

/// What time it is, and waiting: a test brings its own.
package protocol TimeSource: Sendable {
    /// The present moment.
    var now: Timestamp { get }
    /// Returns after `duration`; at once when it is not positive.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
}

/// The machine's own time. Waiting is not affected by changes of the wall clock.
package struct SystemTime: TimeSource {
    /// The machine's clock.
    package init() {}

    package var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package func sleep(for duration: Duration) async throws {
        try await ContinuousClock().sleep(for: duration)
    }
}
