import ControllerAccess
import Redfish

/// A session with a controller, as a gateway holds it.
struct RedfishConversation: Conversation {
    /// What is to be done with an exchange.
    enum Outgoing: Sendable {
        case send(RedfishSession.Exchange)
        case cancel(UInt64)
    }

    /// What came of an exchange.
    struct Incoming: Sendable {
        var number: UInt64
        var result: Result<RedfishAnswer, TransportFailure>
    }

    typealias Effect = ConversationEffect<Outgoing, RedfishAnswer, RedfishFailure>

    private var session: RedfishSession

    init(_ session: RedfishSession) {
        self.session = session
    }

    var isIdle: Bool { session.isIdle }

    mutating func begin(_ request: RedfishRequest, deadline: Duration, at now: Duration) -> [Effect] {
        session.begin(request, deadline: deadline, at: now).map(Self.effect)
    }

    mutating func receive(_ incoming: Incoming, at now: Duration) -> [Effect] {
        session.receive(incoming.result, of: incoming.number, at: now).map(Self.effect)
    }

    mutating func timePassed(at now: Duration) -> [Effect] { session.timePassed(at: now).map(Self.effect) }

    mutating func abandon(at now: Duration) -> [Effect] { session.abandon(at: now).map(Self.effect) }

    mutating func close(at now: Duration) -> [Effect] { session.close(at: now).map(Self.effect) }

    private static func effect(_ effect: RedfishSession.Effect) -> Effect {
        switch effect {
        case .send(let exchange): .send(.send(exchange))
        case .cancel(let number): .send(.cancel(number))
        case .wake(let moment): .wake(at: moment)
        case .completed(let answer): .completed(answer)
        case .failed(let failure): .failed(failure)
        }
    }
}

extension RedfishRequest: GatedRequest {}

extension RedfishFailure: ConversationFailure {
    package var isSilence: Bool {
        guard case .transport(let failure) = self else { return false }
        return failure.kind == .silence
    }
}
