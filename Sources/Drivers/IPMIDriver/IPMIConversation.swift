import ControllerAccess
import IPMI

/// A session with a controller, as a gateway holds it.
struct IPMIConversation: Conversation {
    typealias Outgoing = [UInt8]
    typealias Effect = ConversationEffect<[UInt8], Response, SessionFailure>

    private var session: ControllerSession

    init(_ session: ControllerSession) {
        self.session = session
    }

    var isIdle: Bool { session.isIdle }

    mutating func begin(_ request: Request, deadline: Duration, at now: Duration) -> [Effect] {
        effects(of: .request(request, deadline: deadline), at: now)
    }

    mutating func receive(_ datagram: [UInt8], at now: Duration) -> [Effect] { effects(of: .received(datagram), at: now) }

    mutating func timePassed(at now: Duration) -> [Effect] { effects(of: .timePassed, at: now) }

    mutating func abandon(at now: Duration) -> [Effect] { effects(of: .abandon, at: now) }

    mutating func close(at now: Duration) -> [Effect] { effects(of: .close, at: now) }

    private mutating func effects(of event: ControllerSession.Event, at now: Duration) -> [Effect] {
        session.apply(event, at: now).map { effect in
            switch effect {
            case .send(let bytes): .send(bytes)
            case .wake(let moment): .wake(at: moment)
            case .completed(let response): .completed(response)
            case .failed(let failure): .failed(failure)
            }
        }
    }
}

extension Request: GatedRequest {
    package var isRead: Bool { repetition == .read }
}

extension SessionFailure: ConversationFailure {
    package var isSilence: Bool {
        guard case .timedOut = self else { return false }
        return true
    }
}
