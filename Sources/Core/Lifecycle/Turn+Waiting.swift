import Model

extension Turn {
    /// How soon to ask again where nobody said, and how long a wake-up is put off while the power is being changed.
    private static let askAgainAfter = Duration.seconds(10)

    /// The work of the present phase goes on outside: asked after again after `pollAfter`, or when the agent calls.
    mutating func wait(_ operation: Operation, pollAfter: Duration?) {
        var operation = operation
        let wait = waitState(of: operation)
        if wait != nil, pollAfter == nil, operation.bootsAgent {
            awaitAgent(operation)
            // The agent was quicker than the answer of the one who booted it.
            if operation.wasCalledMeanwhile, operation.kind != .inspect { goOnAfterBeginning(work.operation ?? operation) }
            return
        }
        if let wait, state != wait { enter(wait, target: operation.kind.course.goal) }
        operation.limit = operation.limit ?? limit(of: operation)
        if operation.wasCalledMeanwhile, pollAfter == nil {
            askAgain(operation)
            return
        }
        work.operation = operation
        if wait == nil || pollAfter != nil {
            arm(pollAfter ?? Self.askAgainAfter, operation)
        } else {
            armLimit(of: operation)
        }
    }

    /// The state to wait in; `nil` where the work goes on in the working state, because no agent has a say in it any more.
    private func waitState(of operation: Operation) -> ProvisionState? {
        switch operation.phase {
        case .givingUp: nil
        case .ending where operation.kind == .inspect: nil
        default: operation.kind.course.wait
        }
    }

    /// Waits for the agent's next call, which goes on with the plan or makes one. What was out before is over.
    mutating func awaitAgent(_ operation: Operation) {
        var operation = operation
        if operation.phase != .beginning { operation.command = nameCommand(operation.kind.rawValue) }
        operation.phase = .awaitingAgent
        operation.usesAgent = true
        operation.isOrderOut = false
        operation.wasCalledMeanwhile = false
        if let wait = operation.kind.course.wait { enter(wait, target: operation.kind.course.goal) }
        operation.limit = limit(of: operation)
        work.operation = operation
        armLimit(of: operation)
    }

    /// Waits for the operator, who was told by the state; nothing ends it but a verb.
    mutating func hold(_ operation: Operation) {
        var operation = operation
        operation.phase = .holding
        operation.command = nameCommand(operation.kind.rawValue)
        operation.isOrderOut = false
        operation.limit = nil
        work.operation = operation
        if let hold = operation.kind.course.hold { enter(hold, target: operation.kind.course.goal) }
    }

    /// Goes on after a hold: in the wait state, at the agent's next call; for service, or where there is no agent, at once.
    mutating func unhold() {
        guard var operation = operationAtHand, let wait = operation.kind.course.wait else { return }
        operation.stepIndex += operation.currentStep == nil ? 0 : 1
        if operation.isAbortRequested {
            abort(operation, "after the completion of step hold")
        } else if operation.kind != .service && isAgentPart(of: operation) {
            awaitAgent(operation)
        } else {
            if operation.kind == .service { node.status.lastError = nil }
            operation.phase = .awaitingAgent
            operation.limit = nil
            work.operation = operation
            enter(wait, target: operation.kind.course.goal)
            arm(.zero, operation)
        }
    }

    /// The reserved step `wait`: for its seconds, or for the agent's call.
    mutating func waitInStep(_ operation: Operation, _ step: Step) {
        var operation = operation
        operation.phase = .stepping
        operation.command = nameCommand(operation.kind.rawValue)
        operation.isOrderOut = false
        operation.limit = nil
        if let wait = operation.kind.course.wait { enter(wait, target: operation.kind.course.goal) }
        let asked = ReservedStep.waitDuration(of: step)
        if asked == nil, isAgentPart(of: operation) {
            operation.usesAgent = true
            operation.limit = limit(of: operation)
            work.operation = operation
            armLimit(of: operation)
        } else {
            work.operation = operation
            arm(min(asked ?? settings.waitStepDurationMax, settings.waitStepDurationMax), operation)
        }
    }

    /// It is time: to ask again, or to give up waiting.
    mutating func wake() {
        guard let deadline = work.deadline, at >= deadline.at else { return }
        guard work.powerAction == nil else {
            work.deadline?.at = at.later(by: Self.askAgainAfter)
            return
        }
        guard work.parentStep == nil else {
            giveUpParent()
            return
        }
        guard let operation = work.operation else {
            forgetDeadline()
            return
        }
        if !deadline.isPoll || operation.limit.map({ at >= $0 }) ?? false {
            timeOut(operation)
        } else if operation.phase == .awaitingAgent {
            goOnAfterBeginning(operation)
        } else if operation.order == nil {
            finishStep(operation)
        } else {
            askAgain(operation)
        }
    }

    /// Files the order that is out again under its name: whoever performs it finds the work that was started.
    mutating func askAgain(_ operation: Operation) {
        var operation = operation
        operation.wasCalledMeanwhile = false
        forgetDeadline()
        send(operation)
        armLimit(of: operation)
    }

    /// When waiting in the present state takes too long; `nil` where the operator switched the limit off.
    func limit(of operation: Operation) -> Timestamp? {
        let timeout = settings.timeout(of: operation.kind, isGivingUp: operation.phase == .givingUp)
        guard timeout > .zero else { return nil }
        let since = operation.kind == .inspect && operation.phase != .givingUp ? node.status.inspectionStartedAt ?? at : at
        return since.later(by: timeout)
    }

    /// Wakes up when waiting takes too long.
    func limitDeadline(of operation: Operation) -> Deadline? {
        operation.limit.map { Deadline(at: $0, reason: waitReason(of: operation)) }
    }

    private mutating func armLimit(of operation: Operation) {
        set(limitDeadline(of: operation))
    }

    /// Wakes up to ask again, or earlier when waiting takes too long by then.
    private mutating func arm(_ pollAfter: Duration, _ operation: Operation) {
        let moment = at.later(by: pollAfter)
        if let limit = limitDeadline(of: operation), limit.at <= moment {
            set(limit)
        } else {
            set(Deadline(at: moment, reason: waitReason(of: operation), isPoll: true))
        }
    }

    /// In maintenance nothing times out: the deadline counts once that is over.
    mutating func set(_ deadline: Deadline?) {
        forgetDeadline()
        if node.status.isMaintenance {
            work.suspendedDeadline = deadline
        } else {
            work.deadline = deadline
        }
    }

    private func waitReason(of operation: Operation) -> String {
        switch operation.phase {
        case .surveying, .planning: "the list of steps"
        case .beginning: "the beginning of the \(operation.kind.course.noun)"
        case .awaitingAgent:
            operation.kind == .inspect ? "the inspection data from the ramdisk" : "the agent's next call"
        case .stepping: "the end of step \(operation.currentStep?.qualifiedName ?? "")"
        case .rebooting: "the reboot"
        case .holding: "the operator"
        case .ending: "the end of the \(operation.kind.course.noun)"
        case .givingUp: "the clean-up after the \(operation.kind.course.noun)"
        case .failed: "the operator"
        }
    }
}

extension Operation {
    /// Whether the order that is out boots the agent.
    fileprivate var bootsAgent: Bool { phase == .beginning || phase == .rebooting && bootsAgentAgain }
}

extension LifecycleSettings {
    /// How long an operation may wait for what goes on outside; zero is without limit (provision-states §11).
    func timeout(of kind: Operation.Kind, isGivingUp: Bool) -> Duration {
        if isGivingUp { return workTimeout }
        return switch kind {
        case .inspect: inspectWaitTimeout
        case .manualClean, .automatedClean: cleanCallbackTimeout
        case .deploy, .rebuild: deployCallbackTimeout
        case .rescue: rescueCallbackTimeout
        case .service: serviceCallbackTimeout
        case .verify, .delete, .adopt, .unrescue: workTimeout
        }
    }
}
