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

    /// A pool of as many connections as `limits` says, each made by `open`.
    init(_ limits: SQLiteStore.Limits, open: () throws -> sending Connection) rethrows {
        var readers: [Reader] = []
        for _ in 0..<max(1, limits.readers) { readers.append(Reader(try open())) }
        self.readers = readers
        state = Mutex(State(idle: readers))
        waitingMax = limits.readsWaitingMax
    }

    /// Runs `body` on a connection that has nothing else to do.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let job: Job = { continuation.resume(returning: Self.result(of: body, on: $0)) }
            if let refusal = submit(job) { continuation.resume(returning: .failure(refusal)) }
        }
        return try result.get()
    }

    /// Runs `body`, which must read a row or a few, on the calling thread where a connection has nothing to do: to wake another thread
    /// costs more than such a read. Otherwise it waits like any other.
    func readBriefly<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        guard let reader = state.withLock({ $0.isClosed ? nil : $0.idle.popLast() }) else { return try await read(body) }
        let result = reader.use { Self.result(of: body, on: $0) }
        if let job = next(for: reader) { reader.start(job, next: next) }
        return try result.get()
    }

    /// Finishes what waits, and closes the connections.
    func close() async {
        state.withLock { $0.isClosed = true }
        for reader in readers { await reader.close() }
    }

    private static func result<Value: Sendable>(
        of body: (Connection) throws -> Value, on connection: Connection?
    ) -> Result<Value, StoreError> {
        guard let connection else { return .failure(.unavailable("the database was closed")) }
        return Result { try body(connection) }.mapError { StoreError(from: $0) }
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

/// A connection, and the queue on which it reads what may take long.
private final class Reader: Sendable {
    private let queue = DispatchQueue(label: "ironbird.store.reader")
    /// Whoever has taken the reader from those that are idle finds the lock open.
    private let connection: Mutex<Connection?>

    init(_ connection: sending Connection) {
        self.connection = Mutex(connection)
    }

    /// Runs `body` on the calling thread; `nil` is given where the connection was closed.
    func use<Value: Sendable>(_ body: (Connection?) -> Value) -> Value {
        connection.withLock { body($0) }
    }

    /// Runs `job` and what `next` finds after it on the queue.
    func start(
        _ job: @escaping @Sendable (Connection?) -> Void, next: @escaping @Sendable (Reader) -> (@Sendable (Connection?) -> Void)?
    ) {
        queue.async {
            var job: (@Sendable (Connection?) -> Void)? = job
            while let present = job {
                self.use(present)
                job = next(self)
            }
        }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.connection.withLock { $0 = nil }
                continuation.resume()
            }
        }
    }
}
