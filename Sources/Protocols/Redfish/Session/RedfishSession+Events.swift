import Documents

/// What may happen to a session, and what follows.
extension RedfishSession {
    /// Asks the service; the answer or a failure follows not much later than the deadline.
    package mutating func begin(_ request: RedfishRequest, deadline: Duration, at now: Duration) -> [Effect] {
        precondition(pending == nil, "A session has one request under way at a time.")
        pending = Pending(request: request, deadline: deadline)
        return proceed(at: now)
    }

    /// What came of the exchange of this number. One that nobody waits for is dropped.
    package mutating func receive(
        _ result: Result<RedfishAnswer, TransportFailure>, of number: UInt64, at now: Duration
    ) -> [Effect] {
        switch step {
        case .root(number): return rootAnswered(result, at: now)
        case .login(number): return loginAnswered(result, at: now)
        case .answer(number): return answered(result, at: now)
        case .nothing, .root, .login, .answer: return []
        }
    }

    /// The moment that was asked for has come.
    package mutating func timePassed(at now: Duration) -> [Effect] {
        guard case .nothing = step, isOpen else { return [] }
        return now >= lastUsed + timing.idleMax ? farewell(at: now) : [.wake(at: lastUsed + timing.idleMax)]
    }

    /// Nobody wants to know any longer.
    package mutating func abandon(at now: Duration) -> [Effect] {
        defer { (step, pending) = (.nothing, nil) }
        switch step {
        case .nothing: return []
        case .root(let number), .login(let number), .answer(let number): return [.cancel(number)]
        }
    }

    /// Leaves the service without a session.
    package mutating func close(at now: Duration) -> [Effect] {
        abandon(at: now) + farewell(at: now)
    }

    private mutating func farewell(at now: Duration) -> [Effect] {
        guard case .session(let ticket) = standing else { return [] }
        standing = .unknown
        guard let path = ticket.path else { return [] }
        return [.send(exchange(RedfishRequest(.delete, path), by: .token(ticket.token), timeout: timing.farewellMax))]
    }

    mutating func exchange(_ request: RedfishRequest, by authorization: Authorization, timeout: Duration) -> Exchange {
        lastNumber += 1
        return Exchange(number: lastNumber, request: request, authorization: authorization, timeout: timeout)
    }
}
