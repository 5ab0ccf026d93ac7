import CCurl
import Glibc
import Synchronization

/// The thread that owns a libcurl multi handle: takes requests from anywhere, and calls back with their answers.
///
/// Everything but the inbox lives on that thread. Nobody waits for it while holding a thread of Swift's pool.
final class TransferLoop: Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPFailure>

    /// A request that waits to be picked up by the thread.
    struct Order: Sendable {
        let id: UInt64
        let request: HTTPRequest
        let receiver: (any HTTPBodyReceiver)?
        /// Called once, on the thread of the loop or on that of a caller who is refused.
        let complete: @Sendable (Outcome) -> Void
    }

    private struct Inbox: Sendable {
        var orders: [Order] = []
        var cancellations: [UInt64] = []
        var resumptions: [UInt64] = []
        var isStopping = false
        var isFinished = false
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []
        var unansweredCount = 0
    }

    private let inbox = Mutex(Inbox())
    private let multi: MultiHandle
    private let requestsMax: Int

    init(limits: HTTPClient.Limits) {
        multi = MultiHandle(connectionsMax: limits.connectionsMax, connectionsPerHostMax: limits.connectionsPerHostMax)
        requestsMax = limits.requestsMax
    }

    /// Hands over a request, or says why it is not taken.
    func submit(_ order: Order) {
        let refusal: HTTPFailure.Reason? = inbox.withLock { inbox in
            if inbox.isStopping { return .shutDown }
            if inbox.unansweredCount >= requestsMax { return .tooBusy }
            inbox.unansweredCount += 1
            inbox.orders.append(order)
            return nil
        }
        if let refusal {
            order.complete(.failure(HTTPFailure(refusal, of: order.request)))
        } else {
            multi.wake()
        }
    }

    /// Ends a request early; one that is answered already is not affected.
    func cancel(_ id: UInt64) {
        inbox.withLock { $0.cancellations.append(id) }
        multi.wake()
    }

    /// Lets a transfer go on whose receiver was full.
    func resume(_ id: UInt64) {
        inbox.withLock { $0.resumptions.append(id) }
        multi.wake()
    }

    /// Ends every request and then the thread. May be repeated.
    func stop() {
        inbox.withLock { $0.isStopping = true }
        multi.wake()
    }

    /// Returns once the thread has nothing left to do.
    func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = inbox.withLock { inbox in
                if !inbox.isFinished { inbox.awaitingEnd.append(continuation) }
                return inbox.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    /// The thread's whole life.
    func run() {
        var underway = Underway(multi: multi)
        while !turn(&underway) { multi.wait() }
        finish()
    }

    /// Does what there is to do, and says whether that was the last time. Nothing of it is held while the thread waits.
    private func turn(_ underway: inout Underway) -> Bool {
        let news = inbox.withLock { inbox in
            defer { (inbox.orders, inbox.cancellations, inbox.resumptions) = ([], [], []) }
            return inbox
        }
        var ended = news.orders.compactMap { order in
            // The receiver keeps this function: it must not keep the order, which keeps the receiver.
            underway.start(order) { [weak self, id = order.id] in self?.resume(id) }
        }
        for id in news.resumptions { underway.resume(id) }
        ended += news.cancellations.compactMap { underway.end($0, because: .cancelled) }
        ended += underway.perform()
        if news.isStopping { ended += underway.endAll(because: .shutDown) }
        answer(ended)
        return news.isStopping
    }

    private func answer(_ ended: [(@Sendable (Outcome) -> Void, Outcome)]) {
        guard !ended.isEmpty else { return }
        inbox.withLock { $0.unansweredCount -= ended.count }
        for (complete, outcome) in ended { complete(outcome) }
    }

    private func finish() {
        let waiting = inbox.withLock { inbox in
            inbox.isFinished = true
            defer { inbox.awaitingEnd = [] }
            return inbox.awaitingEnd
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// The transfers of a `TransferLoop` that have started and not ended.
private struct Underway {
    typealias Ended = (@Sendable (TransferLoop.Outcome) -> Void, TransferLoop.Outcome)

    let multi: MultiHandle
    private var transfers: [UInt64: (Transfer, TransferLoop.Order)] = [:]
    private var ids: [UnsafeMutableRawPointer: UInt64] = [:]

    init(multi: MultiHandle) {
        self.multi = multi
    }

    /// Starts a request; answers at once when it cannot be sent at all.
    mutating func start(_ order: TransferLoop.Order, resume: @escaping @Sendable () -> Void) -> Ended? {
        do {
            let transfer = try Transfer(order.request, into: order.receiver, resume: resume)
            transfers[order.id] = (transfer, order)
            ids[transfer.easy] = order.id
            multi.add(transfer.easy)
            return nil
        } catch {
            return (order.complete, .failure(error))
        }
    }

    /// Moves every transfer on and returns those that ended.
    mutating func perform() -> [Ended] {
        multi.perform().compactMap { easy, code in
            guard let id = ids[easy], let (transfer, order) = remove(id) else { return nil }
            return (order.complete, transfer.result(code))
        }
    }

    func resume(_ id: UInt64) {
        transfers[id]?.0.unpause()
    }

    mutating func end(_ id: UInt64, because reason: HTTPFailure.Reason) -> Ended? {
        guard let (_, order) = remove(id) else { return nil }
        return (order.complete, .failure(HTTPFailure(reason, of: order.request)))
    }

    mutating func endAll(because reason: HTTPFailure.Reason) -> [Ended] {
        Array(transfers.keys).compactMap { end($0, because: reason) }
    }

    private mutating func remove(_ id: UInt64) -> (Transfer, TransferLoop.Order)? {
        guard let (transfer, order) = transfers.removeValue(forKey: id) else { return nil }
        ids[transfer.easy] = nil
        multi.remove(transfer.easy)
        return (transfer, order)
    }
}
