import Synchronization

/// The one way to a controller for everybody who asks it something: holds its conversation and its gate, and does what they say.
///
/// Decisions are made under the lock; what is sent, alarms and answers leave outside of it.
package final class Gateway<Partner: Conversation>: Sendable {
    /// What the gateway needs of the world.
    package struct Surroundings: Sendable {
        var send: @Sendable (Partner.Outgoing) -> Void
        var alarm: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void
        var now: @Sendable () -> Duration

        /// `send` sends to the controller, `alarm` calls back after a time, and `now` is the time that has passed since some moment.
        package init(
            send: @escaping @Sendable (Partner.Outgoing) -> Void,
            alarm: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> Void,
            now: @escaping @Sendable () -> Duration
        ) {
            self.send = send
            self.alarm = alarm
            self.now = now
        }
    }

    package typealias Failure = GateFailure<Partner.Failure>
    private typealias Gate = RequestGate<Partner.Request, Partner.Answer, Partner.Failure>
    private typealias Continuation = CheckedContinuation<Result<Partner.Answer, Failure>, Never>

    private struct State {
        var partner: Partner
        var gate: Gate
        var waiters: [Gate.Ticket: Continuation] = [:]
        var lastTicket: Gate.Ticket = 0
        /// When the conversation and the gate want to be woken.
        var partnerAlarm: Duration?
        var gateAlarm: Duration?
        var nextAlarm: Duration?
    }

    /// What is to be done once the lock is free.
    private struct Outbox {
        var letters: [Partner.Outgoing] = []
        var answers: [(Continuation, Result<Partner.Answer, Failure>)] = []
        /// After which time to look again.
        var alarm: Duration?
    }

    private let state: Mutex<State>
    private let surroundings: Surroundings

    /// The way to the controller that `partner` speaks with.
    package init(_ partner: Partner, limits: GateLimits, surroundings: Surroundings) {
        state = Mutex(State(partner: partner, gate: Gate(limits: limits)))
        self.surroundings = surroundings
    }

    /// The controller's answer.
    package func perform(_ request: Partner.Request, within timeout: Duration) async -> Result<Partner.Answer, Failure> {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { state, outbox, now in
                    // A cancellation that came before this found nobody waiting.
                    guard !Task.isCancelled else {
                        outbox.answers.append((continuation, .failure(.closed)))
                        return
                    }
                    state.waiters[ticket] = continuation
                    let effects = state.gate.apply(.asked(ticket, request, deadline: now + timeout), at: now)
                    Self.follow(effects, &state, &outbox, at: now)
                }
            }
        } onCancel: {
            change { state, outbox, now in
                guard let continuation = state.waiters.removeValue(forKey: ticket) else { return }
                outbox.answers.append((continuation, .failure(.closed)))
                Self.follow(state.gate.apply(.left(ticket), at: now), &state, &outbox, at: now)
            }
        }
    }

    /// Something came from the controller.
    package func received(_ incoming: Partner.Incoming) {
        change { state, outbox, now in
            Self.follow(state.partner.receive(incoming, at: now), &state, &outbox, at: now)
        }
    }

    /// Leaves the controller without a session; whoever waits is told that the service ends.
    package func close() {
        change { state, outbox, now in
            outbox.answers += state.waiters.values.map { ($0, .failure(.closed)) }
            state.waiters = [:]
            Self.follow(state.partner.close(at: now), &state, &outbox, at: now)
        }
    }

    /// Whether the gateway can be forgotten.
    package var isIdle: Bool {
        let now = surroundings.now()
        return state.withLock { $0.waiters.isEmpty && $0.partner.isIdle && $0.gate.isIdle(at: now) }
    }

    private func alarmRang() {
        change { state, outbox, now in
            state.nextAlarm = nil
            if let moment = state.partnerAlarm, now >= moment {
                state.partnerAlarm = nil
                Self.follow(state.partner.timePassed(at: now), &state, &outbox, at: now)
            }
            if let moment = state.gateAlarm, now >= moment {
                state.gateAlarm = nil
                Self.follow(state.gate.apply(.timePassed, at: now), &state, &outbox, at: now)
            }
        }
    }

    private func change(_ decide: (inout State, inout Outbox, Duration) -> Void) {
        let now = surroundings.now()
        let outbox = state.withLock { state in
            var outbox = Outbox()
            decide(&state, &outbox, now)
            outbox.alarm = Self.newAlarm(&state).map { max($0 - now, .zero) }
            return outbox
        }
        for letter in outbox.letters { surroundings.send(letter) }
        for (continuation, result) in outbox.answers { continuation.resume(returning: result) }
        if let alarm = outbox.alarm { surroundings.alarm(alarm) { [weak self] in self?.alarmRang() } }
    }

    /// The moment of an alarm that is earlier than those that are set already; one that rings in vain does no harm.
    private static func newAlarm(_ state: inout State) -> Duration? {
        guard let wanted = [state.partnerAlarm, state.gateAlarm].compactMap({ $0 }).min() else { return nil }
        if let set = state.nextAlarm, set <= wanted { return nil }
        state.nextAlarm = wanted
        return wanted
    }

    private static func follow(
        _ effects: [Partner.Effect], _ state: inout State, _ outbox: inout Outbox, at now: Duration
    ) {
        for effect in effects {
            switch effect {
            case .send(let letter): outbox.letters.append(letter)
            case .wake(let moment): state.partnerAlarm = moment
            case .completed(let answer):
                follow(state.gate.apply(.ended(.success(answer)), at: now), &state, &outbox, at: now)
            case .failed(let failure):
                follow(state.gate.apply(.ended(.failure(failure)), at: now), &state, &outbox, at: now)
            }
        }
    }

    private static func follow(
        _ effects: [Gate.Effect], _ state: inout State, _ outbox: inout Outbox, at now: Duration
    ) {
        for effect in effects {
            switch effect {
            case .begin(let request, let deadline):
                follow(state.partner.begin(request, deadline: deadline, at: now), &state, &outbox, at: now)
            case .abandon: follow(state.partner.abandon(at: now), &state, &outbox, at: now)
            case .wake(let moment): state.gateAlarm = moment
            case .answer(let tickets, let result):
                outbox.answers += tickets.compactMap { state.waiters.removeValue(forKey: $0) }.map { ($0, result) }
            }
        }
    }
}
