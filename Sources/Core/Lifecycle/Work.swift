package import Model

/// What the lifecycle remembers beyond the outside view: the operation under way, the power action, and what is waited for.
package struct Work: Sendable, Hashable, Codable {
    /// The operation under way, waiting or held; also the failed one, so that it is known what failed.
    package var operation: Operation?
    /// The power change under way.
    package var powerAction: PowerAction?
    /// What ends the present wait if nothing else does, and when to wake up for it.
    package var deadline: Deadline?
    /// How many commands were named so far; names are never used again.
    package var commandsNamed: Int64 = 0

    /// A node at rest.
    package init() {}
}

/// A limit of waiting.
package struct Deadline: Sendable, Hashable, Codable {
    package var at: Timestamp
    /// What is waited for, for people: `the agent's first call`.
    package var reason: String
    /// Whether passing it only means to ask again, not that it took too long.
    package var isPoll: Bool

    /// A limit and what is waited for.
    package init(at: Timestamp, reason: String, isPoll: Bool = false) {
        self.at = at
        self.reason = reason
        self.isPoll = isPoll
    }
}

/// A power change under way.
package struct PowerAction: Sendable, Hashable, Codable {
    package var target: PowerTarget
    package var command: CommandID
    package var startedAt: Timestamp

    /// A change that was just ordered.
    package init(target: PowerTarget, command: CommandID, startedAt: Timestamp) {
        self.target = target
        self.command = command
        self.startedAt = startedAt
    }
}

/// One walk through the grammar that all operations share: begin, plan, run the steps, end; or give up.
package struct Operation: Sendable, Hashable, Codable {
    /// What the operation is for. The kind decides the states, the target, and which phases there are.
    package typealias Kind = OperationKind

    /// How far it is.
    package enum Phase: Sendable, Hashable, Codable {
        /// The `begin` order is out.
        case beginning
        /// Begun; the agent's first call ends it.
        case awaitingAgent
        /// The interfaces are asked for their steps.
        case planning
        /// A step is out.
        case stepping
        /// A step asked for the operator: `unhold` ends it.
        case holding
        /// The `end` order is out.
        case ending
        /// The `giveUp` order is out; then the operation has failed, or was aborted out of service.
        case givingUp
        /// Over, without success.
        case failed
    }

    package var kind: Kind
    package var phase: Phase
    package var request: StepRequest
    /// The plan, once there is one: what runs, in which order.
    package var plan: [Step] = []
    /// The index in `plan` of the step that is out or next.
    package var stepIndex = 0
    /// The command that is out; outcomes of other commands are of the past.
    package var command: CommandID
    package var startedAt: Timestamp
    /// An abort was asked for during a step that cannot be aborted: it takes effect when the step ends.
    package var isAbortRequested = false

    /// An operation whose first order is out under `command`.
    package init(kind: Kind, request: StepRequest, command: CommandID, startedAt: Timestamp) {
        self.kind = kind
        phase = .beginning
        self.request = request
        self.command = command
        self.startedAt = startedAt
    }
}
