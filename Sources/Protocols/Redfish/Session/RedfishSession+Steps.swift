import Documents

/// The steps by which a request gets its answer: each sends something, and the next follows from what comes back.
extension RedfishSession {
    /// Asks, by the right that the service knows; or first gets one.
    mutating func proceed(at now: Duration) -> [Effect] {
        guard let credentials else { return ask(by: .anybody, at: now) }
        switch (authentication, standing) {
        case (.basic, _), (.auto, .basic): return ask(by: .basic(credentials), at: now)
        case (_, .session(let ticket)): return ask(by: .token(ticket.token), at: now)
        case (.session, .basic), (.session, .unknown), (.auto, .unknown):
            return sessions == nil ? readRoot(at: now) : logIn(credentials, at: now)
        }
    }

    private mutating func ask(by authorization: Authorization, at now: Duration) -> [Effect] {
        guard var pending else { return [] }
        pending.attempts += 1
        self.pending = pending
        let exchange = exchange(pending.request, by: authorization, timeout: timeLeft(at: now))
        step = .answer(exchange.number)
        return [.send(exchange)]
    }

    /// Everybody may read where sessions are made.
    private mutating func readRoot(at now: Duration) -> [Effect] {
        let exchange = exchange(RedfishRequest(.get, root), by: .anybody, timeout: timeLeft(at: now))
        step = .root(exchange.number)
        return [.send(exchange)]
    }

    private mutating func logIn(_ credentials: Credentials, at now: Duration) -> [Effect] {
        let body: JSON = ["UserName": .string(credentials.userName), "Password": .string(credentials.password.text)]
        let request = RedfishRequest(.post, sessions ?? root, body: body)
        let exchange = exchange(request, by: .anybody, timeout: timeLeft(at: now))
        step = .login(exchange.number)
        return [.send(exchange)]
    }

    mutating func rootAnswered(_ result: Result<RedfishAnswer, TransportFailure>, at now: Duration) -> [Effect] {
        switch result {
        case .failure(let failure): return fail(.transport(failure), at: now)
        case .success(let answer) where answer.isSuccess:
            guard let document = answer.document, document.objectValue != nil else {
                return fail(.noService(status: answer.status, path: root), at: now)
            }
            sessions = ServiceRoot(document).sessions
            return sessions == nil ? goOnWithoutSession(.noSessions, at: now) : proceed(at: now)
        case .success(let answer) where answer.status == 401 || answer.status == 403:
            // Against the standard, but it says that there is a service.
            sessions = (root.hasSuffix("/") ? root : root + "/") + "SessionService/Sessions"
            return proceed(at: now)
        case .success(let answer): return fail(.noService(status: answer.status, path: root), at: now)
        }
    }

    mutating func loginAnswered(_ result: Result<RedfishAnswer, TransportFailure>, at now: Duration) -> [Effect] {
        switch result {
        case .failure(let failure): return fail(.transport(failure), at: now)
        case .success(let answer):
            if answer.isSuccess, let token = answer.token {
                standing = .session(Ticket(token: token, path: answer.location ?? answer.document?.reference))
                return proceed(at: now)
            }
            let text = answer.errorText.map(withoutPassword)
            if answer.status == 401 { return fail(.wrongCredentials(text), at: now) }
            return goOnWithoutSession(.loginRefused(status: answer.status, text), at: now)
        }
    }

    /// Where sessions are not demanded, name and password will do.
    private mutating func goOnWithoutSession(_ failure: RedfishFailure, at now: Duration) -> [Effect] {
        guard authentication == .auto else { return fail(failure, at: now) }
        standing = .basic
        return proceed(at: now)
    }

    mutating func answered(_ result: Result<RedfishAnswer, TransportFailure>, at now: Duration) -> [Effect] {
        switch result {
        case .failure(let failure):
            // Asking again for what only reads does no harm: controllers close connections at any time.
            guard failure.kind == .disconnected, let pending, pending.request.isRead, pending.attempts < timing.readsMax,
                now < pending.deadline
            else { return fail(.transport(failure), at: now) }
            return proceed(at: now)
        case .success(let answer) where answer.status == 401: return refused(answer, at: now)
        case .success(let answer):
            (pending, step, lastUsed) = (nil, .nothing, now)
            return [.completed(answer)] + restingEffects
        }
    }

    /// The service does not know who asks. A session may have ended without a word; the request was not carried out.
    private mutating func refused(_ answer: RedfishAnswer, at now: Duration) -> [Effect] {
        guard credentials != nil else { return fail(.credentialsMissing, at: now) }
        let wasInSession = isOpen
        standing = .unknown
        guard wasInSession, pending?.hasLoggedInAgain == false else {
            return fail(.wrongCredentials(answer.errorText.map(withoutPassword)), at: now)
        }
        pending?.hasLoggedInAgain = true
        return proceed(at: now)
    }

    private mutating func fail(_ failure: RedfishFailure, at now: Duration) -> [Effect] {
        (pending, step) = (nil, .nothing)
        return [.failed(failure)] + restingEffects
    }

    private var restingEffects: [Effect] { isOpen ? [.wake(at: lastUsed + timing.idleMax)] : [] }

    private func timeLeft(at now: Duration) -> Duration {
        min(timing.exchangeMax, max((pending?.deadline ?? now) - now, .milliseconds(1)))
    }

    /// Services repeat in their messages what they were sent.
    private func withoutPassword(_ text: String) -> String {
        guard let password = credentials?.password.text, !password.isEmpty else { return text }
        return text.split(separator: password, omittingEmptySubsequences: false).joined(separator: "•••")
    }
}

extension RedfishRequest {
    /// Whether nothing changes by asking.
    package var isRead: Bool { method == .get }
}
