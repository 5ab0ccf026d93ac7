import Dispatch
import Glibc
import Storage
import Synchronization

/// Carries out all writes, one after the other, on one thread, and makes many of them durable by one commit.
///
/// The thread takes what waits, runs each request in a savepoint of one transaction, and answers all of them after the commit: an
/// answer means that the disk has it. A request that fails is rolled back alone.
// Safe to share: `connection` is touched only on `queue`, and the rest is immutable or behind the mutex.
final class CommitQueue: @unchecked Sendable {
    /// What became of a request before the commit, and how to tell its caller once that has happened.
    struct Attempt {
        var isSuccess: Bool
        /// Called once, with the reason if the commit failed.
        var answer: (StoreError?) -> Void
    }

    private struct Request: Sendable {
        var attempt: @Sendable (Connection) -> Attempt
        /// Answers a request whose turn did not come.
        var refuse: @Sendable (StoreError) -> Void
    }

    private struct State {
        var waiting: [Request] = []
        var isDraining = false
        var isClosed = false
    }

    private let queue = DispatchQueue(label: "ironbird.store.writer")
    private let state = Mutex(State())
    private let limits: SQLiteStore.Limits
    private var connection: Connection?
    private var lastBatch = 0

    init(_ connection: sending Connection, limits: SQLiteStore.Limits) {
        self.connection = connection
        self.limits = limits
    }

    /// How many requests wait at this moment.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs `body` in a transaction and returns its result once the disk has it.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let request = Request { connection in
                let result = Result { try body(connection) }.mapError { StoreError(from: $0) }
                let isSuccess = if case .success = result { true } else { false }
                return Attempt(isSuccess: isSuccess) { failure in
                    continuation.resume(returning: failure.map { .failure($0) } ?? result)
                }
            } refuse: {
                continuation.resume(returning: .failure($0))
            }
            if let refusal = enqueue(request) { request.refuse(refusal) }
        }
        return try result.get()
    }

    /// Finishes what waits, and closes the connection.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.async {
                self.connection = nil
                continuation.resume()
            }
        }
    }

    private func enqueue(_ request: Request) -> StoreError? {
        let (refusal, startsDraining): (StoreError?, Bool) = state.withLock { state in
            guard !state.isClosed else { return (.unavailable("the database was closed"), false) }
            guard state.waiting.count < limits.writesWaitingMax else {
                return (.unavailable("\(limits.writesWaitingMax) writes wait for the disk: try again later"), false)
            }
            state.waiting.append(request)
            defer { state.isDraining = true }
            return (nil, !state.isDraining)
        }
        if startsDraining { queue.async { self.drain() } }
        return refusal
    }

    private func drain() {
        while true {
            awaitCompanions()
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(limits.writesPerCommitMax))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isDraining = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            lastBatch = batch.count
            commit(batch)
        }
    }

    /// Gives the callers that were just answered a moment to come back with their next writes, so that they share a commit.
    ///
    /// Without this, eight callers in a loop settle into commits of one and seven, and pay for the disk twice.
    private func awaitCompanions() {
        var present = waitingCount
        var rounds = 0
        while present > 0 && present < lastBatch && rounds < limits.companionRoundsMax {
            usleep(30)
            let now = waitingCount
            if now == present { rounds += 1 }
            present = now
        }
    }

    private func commit(_ batch: [Request]) {
        var attempts: [Attempt] = []
        var failure: StoreError?
        do {
            guard let connection else { throw StoreError.unavailable("the database was closed") }
            try connection.run("BEGIN IMMEDIATE")
            for request in batch { try run(request, on: connection) { attempts.append($0) } }
            try connection.run("COMMIT")
        } catch {
            failure = StoreError(from: error)
            takeBack()
        }
        for attempt in attempts { attempt.answer(failure) }
        guard let failure else { return }
        for request in batch.dropFirst(attempts.count) { request.refuse(failure) }
    }

    private func takeBack() {
        guard let connection, connection.isInTransaction else { return }
        do {
            try connection.run("ROLLBACK")
        } catch {
            // A connection that cannot roll back is of no use any more; the next start recovers the file.
            self.connection = nil
        }
    }

    /// Runs one request; what it changed is taken back when it fails.
    private func run(_ request: Request, on connection: Connection, _ record: (Attempt) -> Void) throws {
        try connection.run("SAVEPOINT request")
        let attempt = request.attempt(connection)
        record(attempt)
        // A full disk or a read error may end the whole transaction: then nothing of the batch holds.
        guard connection.isInTransaction else { throw StoreError.unavailable("the transaction was ended by the database") }
        if !attempt.isSuccess { try connection.run("ROLLBACK TO request") }
        try connection.run("RELEASE request")
    }
}
