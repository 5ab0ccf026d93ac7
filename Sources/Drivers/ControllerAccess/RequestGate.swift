/// Decides which request a controller gets when: one at a time, not too quickly, equal reads once, and none while it is
/// known to be silent. Events in, effects out; times are those of the caller's clock.
package struct RequestGate<Request: GatedRequest, Answer: Sendable, Failure: ConversationFailure>: Sendable {
    /// Names somebody who waits for an answer.
    package typealias Ticket = UInt64

    package enum Event: Sendable {
        case asked(Ticket, Request, deadline: Duration)
        /// The request under way has ended.
        case ended(Result<Answer, Failure>)
        /// Somebody does not wait any longer.
        case left(Ticket)
        case timePassed
    }

    package enum Effect: Sendable {
        case begin(Request, deadline: Duration)
        /// Nobody waits for the request under way any longer.
        case abandon
        case answer([Ticket], Result<Answer, GateFailure<Failure>>)
        /// Say so when this moment has come; replaces every earlier wish.
        case wake(at: Duration)
    }

    /// A request and everybody who waits for its answer.
    private struct Entry {
        var request: Request
        var deadline: Duration
        var tickets: [Ticket]
    }

    private let limits: GateLimits
    private var waiting: [Entry] = []
    private var underWay: (entry: Entry, since: Duration)?
    /// The controller rests until then.
    private var restsUntil: Duration?
    /// Until then the controller is taken to be silent.
    private var silentUntil: Duration?

    /// A gate without anybody before it.
    package init(limits: GateLimits) {
        self.limits = limits
    }

    /// Whether nobody waits and nothing needs to be remembered at `now`.
    package func isIdle(at now: Duration) -> Bool {
        waiting.isEmpty && underWay == nil && now >= (silentUntil ?? .zero)
    }

    /// Takes an event in and says what is to be done.
    package mutating func apply(_ event: Event, at now: Duration) -> [Effect] {
        switch event {
        case .asked(let ticket, let request, let deadline): asked(ticket, request, deadline: deadline, at: now)
        case .ended(let result): ended(result, at: now)
        case .left(let ticket): left(ticket, at: now)
        case .timePassed: expired(at: now) + next(at: now)
        }
    }

    private mutating func asked(_ ticket: Ticket, _ request: Request, deadline: Duration, at now: Duration) -> [Effect] {
        if let silentUntil, now < silentUntil {
            return [.answer([ticket], .failure(.knownSilent(for: silentUntil - now)))]
        }
        if request.isRead, join(ticket, request, deadline: deadline) { return [] }
        guard waiting.count < limits.waitingMax else { return [.answer([ticket], .failure(.tooManyWaiting))] }
        waiting.append(Entry(request: request, deadline: deadline, tickets: [ticket]))
        return next(at: now)
    }

    /// Waits for the answer to an equal read. One that is under way began before it was asked for now, but later than the
    /// last change that was made through this gate: changes and reads take turns.
    private mutating func join(_ ticket: Ticket, _ request: Request, deadline: Duration) -> Bool {
        if underWay?.entry.request == request, waiting.allSatisfy({ $0.request.isRead }) {
            underWay?.entry.tickets.append(ticket)
            return true
        }
        // Behind the last change that waits, so that the answer shows it.
        let firstFresh = (waiting.lastIndex { !$0.request.isRead }).map { $0 + 1 } ?? 0
        guard let index = waiting.indices[firstFresh...].first(where: { waiting[$0].request == request }) else { return false }
        waiting[index].tickets.append(ticket)
        waiting[index].deadline = max(waiting[index].deadline, deadline)
        return true
    }

    private mutating func ended(_ result: Result<Answer, Failure>, at now: Duration) -> [Effect] {
        guard let (entry, since) = underWay else { return [] }
        rest(since, at: now)
        var effects: [Effect] = [.answer(entry.tickets, result.mapError(GateFailure.asked))]
        if case .failure(let failure) = result, failure.isSilence {
            // Whoever waits behind would wait as long for nothing.
            silentUntil = now + limits.silencePause
            effects += waiting.map { .answer($0.tickets, .failure(.knownSilent(for: limits.silencePause))) }
            waiting = []
        } else {
            silentUntil = nil
        }
        return effects + expired(at: now) + next(at: now)
    }

    private mutating func left(_ ticket: Ticket, at now: Duration) -> [Effect] {
        for index in waiting.indices { waiting[index].tickets.removeAll { $0 == ticket } }
        waiting.removeAll { $0.tickets.isEmpty }
        underWay?.entry.tickets.removeAll { $0 == ticket }
        // A change that was sent is seen to its end: what became of it matters to the next one.
        guard let (entry, since) = underWay, entry.tickets.isEmpty, entry.request.isRead else { return [] }
        rest(since, at: now)
        return [.abandon] + next(at: now)
    }

    /// The request that began at `since` is over.
    private mutating func rest(_ since: Duration, at now: Duration) {
        underWay = nil
        restsUntil = now + min(now - since, limits.pauseMax)
    }

    private mutating func expired(at now: Duration) -> [Effect] {
        let late = waiting.filter { now >= $0.deadline }
        waiting.removeAll { now >= $0.deadline }
        return late.map { .answer($0.tickets, .failure(.waitedTooLong)) }
    }

    private mutating func next(at now: Duration) -> [Effect] {
        guard underWay == nil, let entry = waiting.first else { return [] }
        if let restsUntil, now < restsUntil { return [.wake(at: restsUntil)] }
        waiting.removeFirst()
        underWay = (entry, now)
        return [.begin(entry.request, deadline: entry.deadline)]
    }
}

extension RequestGate.Effect: Equatable where Answer: Equatable {}
