import IPMI
import Synchronization

/// The one way to a controller for everybody who asks it something: holds its session and its gate, and does what they say.
///
/// Decisions are made under the lock; datagrams, alarms and answers leave outside of it.
final class Gateway: Sendable {
    /// What the gateway needs of the world.
    struct Surroundings: Sendable {
        /// Sends a datagram to the controller.
        var send: @Sendable ([UInt8]) -> Void
        /// Calls back after a time.
        var alarm: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void
        /// The time that has passed since some moment.
        var now: @Sendable () -> Duration
    }

    private typealias Continuation = CheckedContinuation<Result<Response, GateFailure>, Never>

    private struct State {
        var session: ControllerSession
        var gate: RequestGate
        var waiters: [RequestGate.Ticket: Continuation] = [:]
        var lastTicket: RequestGate.Ticket = 0
        /// When the session and the gate want to be woken.
        var sessionAlarm: Duration?
        var gateAlarm: Duration?
        var nextAlarm: Duration?
    }

    /// What is to be done once the lock is free.
    private struct Outbox {
        var datagrams: [[UInt8]] = []
        var answers: [(Continuation, Result<Response, GateFailure>)] = []
        /// After which time to look again.
        var alarm: Duration?
    }

    private let state: Mutex<State>
    private let surroundings: Surroundings

    init(session: ControllerSession, limits: IPMILimits, surroundings: Surroundings) {
        state = Mutex(State(session: session, gate: RequestGate(limits: limits)))
        self.surroundings = surroundings
    }

    /// The controller's answer.
    func perform(_ request: Request, within timeout: Duration) async -> Result<Response, GateFailure> {
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

    /// A datagram came from the controller's address.
    func received(_ bytes: [UInt8]) {
        change { state, outbox, now in
            Self.follow(state.session.apply(.received(bytes), at: now), &state, &outbox, at: now)
        }
    }

    /// Leaves the controller without a session; whoever waits is told that the service ends.
    func close() {
        change { state, outbox, now in
            outbox.answers += state.waiters.values.map { ($0, .failure(.closed)) }
            state.waiters = [:]
            Self.follow(state.session.apply(.close, at: now), &state, &outbox, at: now)
        }
    }

    /// Whether the gateway can be forgotten.
    var isIdle: Bool {
        let now = surroundings.now()
        return state.withLock { $0.waiters.isEmpty && $0.session.isIdle && $0.gate.isIdle(at: now) }
    }

    private func alarmRang() {
        change { state, outbox, now in
            state.nextAlarm = nil
            if let moment = state.sessionAlarm, now >= moment {
                state.sessionAlarm = nil
                Self.follow(state.session.apply(.timePassed, at: now), &state, &outbox, at: now)
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
        for bytes in outbox.datagrams { surroundings.send(bytes) }
        for (continuation, result) in outbox.answers { continuation.resume(returning: result) }
        if let alarm = outbox.alarm { surroundings.alarm(alarm) { [weak self] in self?.alarmRang() } }
    }

    /// The moment of an alarm that is earlier than those that are set already; one that rings in vain does no harm.
    private static func newAlarm(_ state: inout State) -> Duration? {
        guard let wanted = [state.sessionAlarm, state.gateAlarm].compactMap({ $0 }).min() else { return nil }
        if let set = state.nextAlarm, set <= wanted { return nil }
        state.nextAlarm = wanted
        return wanted
    }

    private static func follow(
        _ effects: [ControllerSession.Effect], _ state: inout State, _ outbox: inout Outbox, at now: Duration
    ) {
        for effect in effects {
            switch effect {
            case .send(let bytes): outbox.datagrams.append(bytes)
            case .wake(let moment): state.sessionAlarm = moment
            case .completed(let response):
                follow(state.gate.apply(.ended(.success(response)), at: now), &state, &outbox, at: now)
            case .failed(let failure):
                follow(state.gate.apply(.ended(.failure(failure)), at: now), &state, &outbox, at: now)
            }
        }
    }

    private static func follow(
        _ effects: [RequestGate.Effect], _ state: inout State, _ outbox: inout Outbox, at now: Duration
    ) {
        for effect in effects {
            switch effect {
            case .begin(let request, let deadline):
                follow(state.session.apply(.request(request, deadline: deadline), at: now), &state, &outbox, at: now)
            case .abandon: follow(state.session.apply(.abandon, at: now), &state, &outbox, at: now)
            case .wake(let moment): state.gateAlarm = moment
            case .answer(let tickets, let result):
                outbox.answers += tickets.compactMap { state.waiters.removeValue(forKey: $0) }.map { ($0, result) }
            }
        }
    }
}
