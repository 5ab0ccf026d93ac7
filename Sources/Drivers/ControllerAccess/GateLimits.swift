/// What is too much for one controller.
package struct GateLimits: Sendable, Hashable {
    /// Between two requests to one controller, at most: many of them are slow computers. One is left alone for as long as its latest
    /// answer took, so that a quick one keeps nobody waiting.
    package var pauseMax: Duration = .milliseconds(50)
    /// How long a controller that did not answer is left alone; who asks meanwhile is told at once.
    package var silencePause: Duration = .seconds(15)
    /// How many requests may wait for one controller.
    package var waitingMax = 64

    /// The usual limits.
    package init() {}
}

/// Why somebody who asked a controller got no answer.
package enum GateFailure<Failure: ConversationFailure>: Error, Sendable, Hashable {
    /// The request had its turn.
    case asked(Failure)
    /// The controller did not answer a moment ago and is left alone for so long.
    case knownSilent(for: Duration)
    /// The deadline came before the request's turn.
    case waitedTooLong
    case tooManyWaiting
    /// No way leads to the controller, for this reason.
    case unresolvable(String)
    /// The service ends, or whoever asked does not wait any longer.
    case closed
}
