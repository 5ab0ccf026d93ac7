import Dispatch
import Synchronization

/// Threads for work that computes for a while, away from event loops: so many at once, and so many that may wait.
final class VerificationQueues: Sendable {
    private struct Load {
        var next = 0
        var pending = 0
    }

    private let queues: [DispatchQueue]
    private let pendingMax: Int
    private let load = Mutex(Load())

    init(atOnceMax: Int, waitingMax: Int) {
        queues = (0..<max(1, atOnceMax)).map { DispatchQueue(label: "ironbird.verification.\($0)", qos: .utility) }
        pendingMax = queues.count + max(0, waitingMax)
    }

    /// What `work` returns, or `nil` when too much is waiting already. The wait is as long as the work that is ahead of it.
    func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
        let queue = load.withLock { load -> DispatchQueue? in
            guard load.pending < pendingMax else { return nil }
            load.pending += 1
            load.next = (load.next + 1) % queues.count
            return queues[load.next]
        }
        guard let queue else { return nil }
        return await withCheckedContinuation { continuation in
            queue.async {
                let result = work()
                self.load.withLock { $0.pending -= 1 }
                continuation.resume(returning: result)
            }
        }
    }
}
