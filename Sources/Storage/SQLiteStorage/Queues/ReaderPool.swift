import Dispatch
import Storage
import Synchronization

/// A few connections that only read, each with a thread of its own when it has something to do.
///
/// A reader sees the newest commit and never waits for the writer (WAL); requests wait only for other readers, first come first served.
final class ReaderPool: Sendable {
    private typealias Job = @Sendable (Connection?) -> Void

    private struct State {
        var idle: [Reader]
        var waiting: [Job] = []
        var isClosed = false
    }

    private let state: Mutex<State>
    private let readers: [Reader]
    private let waitingMax: Int

    init(_ connections: sending [Connection], limits: SQLiteStore.Limits) {
        var readers: [Reader] = []
        for connection in connections { readers.append(Reader(connection)) }
        self.readers = readers
        state = Mutex(State(idle: readers))
        waitingMax = limits.readsWaitingMax
    }

    /// Runs `body` on a connection that has nothing else to do.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let job: Job = { connection in
                guard let connection else {
                    return continuation.resume(returning: .failure(.unavailable("the database was closed")))
                }
                continuation.resume(returning: Result { try body(connection) }.mapError { StoreError(from: $0) })
            }
            if let refusal = submit(job) { continuation.resume(returning: .failure(refusal)) }
        }
        return try result.get()
    }

    /// Finishes what waits, and closes the connections.
    func close() async {
        state.withLock { $0.isClosed = true }
        for reader in readers { await reader.close() }
    }

    private func submit(_ job: @escaping Job) -> StoreError? {
        let (refusal, reader): (StoreError?, Reader?) = state.withLock { state in
            guard !state.isClosed else { return (.unavailable("the database was closed"), nil) }
            if let reader = state.idle.popLast() { return (nil, reader) }
            guard state.waiting.count < waitingMax else {
                return (.unavailable("\(waitingMax) reads wait: try again later"), nil)
            }
            state.waiting.append(job)
            return (nil, nil)
        }
        reader?.start(job, next: next)
        return refusal
    }

    /// What `reader` does next; without anything it is idle.
    private func next(for reader: Reader) -> (@Sendable (Connection?) -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.idle.append(reader)
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}

/// A connection and the queue that it is used on.
// Safe to share: `connection` is touched only on `queue`.
private final class Reader: @unchecked Sendable {
    private let queue = DispatchQueue(label: "ironbird.store.reader")
    private var connection: Connection?

    init(_ connection: Connection) {
        self.connection = connection
    }

    func start(
        _ job: @escaping @Sendable (Connection?) -> Void, next: @escaping @Sendable (Reader) -> (@Sendable (Connection?) -> Void)?
    ) {
        queue.async {
            var job: (@Sendable (Connection?) -> Void)? = job
            while let present = job {
                present(self.connection)
                job = next(self)
            }
        }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.connection = nil
                continuation.resume()
            }
        }
    }
}
