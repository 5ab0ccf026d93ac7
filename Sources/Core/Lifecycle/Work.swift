package import Model

/// What the lifecycle remembers beyond the outside view: the operation under way, the power action, and what is waited for.
package struct Work: Sendable, Hashable, Codable {
    /// The operation under way, waiting or held; also the failed one, so that it is known what failed.
    package var operation: Operation?
    /// The power change under way.
    package var powerAction: PowerAction?
    /// The step of the parent's that runs on this node: meanwhile nobody else does anything to it.
    package var parentStep: ParentStep?
    /// What ends the present wait if nothing else does, and when to wake up for it.
    package var deadline: Deadline?
    /// The deadline that counts again once the node leaves maintenance, in which nothing times out.
    package var suspendedDeadline: Deadline?
    /// How many commands were named so far; names are never used again.
    package var commandsNamed: Int64 = 0

    /// A node at rest.
    package init() {}
}

extension Work {
    /// Whether anything is to be done, waited for or held on the node.
    package var isUnderway: Bool {
        if powerAction != nil || parentStep != nil || deadline != nil { return true }
        return operation.map { $0.phase != .failed } ?? false
    }
}

/// A step of a node's operation as one of its children sees it.
package struct ParentStep: Sendable, Hashable, Codable {
    package var parent: ResourceID
    /// The step's full name.
    package var step: String
    /// The name under which the child's side knows the work.
    package var command: CommandID

    /// The step `step` of the operation of `parent`.
    package init(parent: ResourceID, step: String, command: CommandID) {
        self.parent = parent
        self.step = step
        self.command = command
    }
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
    package enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
        /// Before beginning, the interfaces are asked for their steps: steps that were asked for may do without the agent.
        case surveying
        /// The `begin` order is out.
        case beginning
        /// Begun, rebooted or taken up again after a hold; the agent's next call ends it.
        case awaitingAgent
        /// The interfaces are asked for their steps.
        case planning
        /// A step is out.
        case stepping
        /// A reboot is out that the step before asked for: into the agent again, where it takes part.
        case rebooting
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
    /// How often the plan was made anew; `nil` while it is the first.
    package var replans: Int?
    /// The index in `plan` of the step that is out or next.
    package var stepIndex = 0
    /// The command that is out; outcomes of other commands are of the past.
    package var command: CommandID
    package var startedAt: Timestamp
    /// An abort was asked for during a step that cannot be aborted: it takes effect when the step ends.
    package var isAbortRequested = false
    /// Whether the order named by `command` is filed and its outcome not known: it is never filed twice at a time.
    package var isOrderOut = true
    /// Whether the agent called while the order was out: if the order then waits for the agent, it is asked after at once.
    package var wasCalledMeanwhile = false
    /// Whether the agent takes part: where it does not, nobody waits for it after a reboot or a hold.
    package var usesAgent = false
    /// When the present wait takes too long, however often it is asked after; `nil` where nothing limits it.
    package var limit: Timestamp?
    /// How far the step under way is, where somebody says so.
    package var progress: StepProgress?
    /// Why it is given up, or was.
    package var failure: Failure?

    /// Why an operation is given up, and what that does to the node.
    package struct Failure: Sendable, Hashable, Codable {
        /// What `last_error` says in the end.
        package var text: String
        /// Whether somebody asked for it.
        package var isAbort: Bool
        /// Whether the node shall be off afterwards.
        package var powersOff: Bool
        /// What the node goes into maintenance for; `nil` where it does not.
        package var fault: Fault?

        /// A reason to give up.
        package init(_ text: String, isAbort: Bool = false, powersOff: Bool = false, fault: Fault? = nil) {
            self.text = text
            self.isAbort = isAbort
            self.powersOff = powersOff
            self.fault = fault
        }
    }

    /// An operation whose first order is out under `command`.
    package init(kind: Kind, request: StepRequest, command: CommandID, startedAt: Timestamp) {
        self.kind = kind
        phase = .beginning
        self.request = request
        self.command = command
        self.startedAt = startedAt
    }
}
