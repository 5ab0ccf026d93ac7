/// Something to ask of a controller that can wait for its turn.
package protocol GatedRequest: Sendable, Hashable {
    /// Whether nothing changes by asking, so that equal requests can share one answer.
    var isRead: Bool { get }
}

/// Why a conversation has no answer to a request.
package protocol ConversationFailure: Error, Sendable, Hashable {
    /// Whether nothing at all was heard: whoever asks next would wait as long for nothing.
    var isSilence: Bool { get }
}

/// What follows from an event of a conversation.
package enum ConversationEffect<Outgoing: Sendable, Answer: Sendable, Failure: ConversationFailure>: Sendable {
    case send(Outgoing)
    /// Say so when this moment has come; replaces every earlier wish.
    case wake(at: Duration)
    /// The request under way has its answer.
    case completed(Answer)
    case failed(Failure)
}

/// How one controller is spoken with, as a value: its session and the request under way, of which there is at most one. Events
/// in, effects out; times are those of the caller's clock.
package protocol Conversation: Sendable {
    associatedtype Request: GatedRequest
    associatedtype Answer: Sendable
    associatedtype Failure: ConversationFailure
    /// What is sent to the controller.
    associatedtype Outgoing: Sendable
    /// What comes from it.
    associatedtype Incoming: Sendable
    typealias Effect = ConversationEffect<Outgoing, Answer, Failure>

    /// Asks the controller; the answer or a failure follows not much later than the deadline.
    mutating func begin(_ request: Request, deadline: Duration, at now: Duration) -> [Effect]
    mutating func receive(_ incoming: Incoming, at now: Duration) -> [Effect]
    /// The moment that was asked for has come.
    mutating func timePassed(at now: Duration) -> [Effect]
    /// Nobody wants to know any longer.
    mutating func abandon(at now: Duration) -> [Effect]
    /// Leaves the controller without a session.
    mutating func close(at now: Duration) -> [Effect]
    /// Whether nothing is under way and no session is held.
    var isIdle: Bool { get }
}
