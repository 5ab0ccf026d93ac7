package import DriverInterfaces
package import Model
import Synchronization

/// Time that passes only by being waited for.
package final class QuickTime: TimeSource {
    private let passed = Mutex(Timestamp(microseconds: 0))

    /// Time that begins at zero.
    package init() {}

    package var now: Timestamp { passed.withLock { $0 } }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        passed.withLock { $0 = $0 + duration }
    }
}

/// The failure of `body`, or `nil` when it succeeds.
package func failure(_ body: () async throws(HardwareError) -> Void) async -> HardwareError? {
    do throws(HardwareError) {
        try await body()
        return nil
    } catch {
        return error
    }
}
