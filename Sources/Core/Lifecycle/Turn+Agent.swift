import Model

extension Turn {
    /// The agent called (provision-states §12): it is remembered where it may matter, and goes on with what waits for it.
    mutating func hearAgent(_ findings: Findings) {
        guard listensToAgent else { return }
        learn(findings)
        guard !node.status.isMaintenance, work.powerAction == nil, var operation = work.operation else { return }
        if operation.isOrderOut {
            switch operation.phase {
            case .beginning, .planning, .stepping, .rebooting, .ending: operation.wasCalledMeanwhile = true
            case .surveying, .awaitingAgent, .holding, .givingUp, .failed: break
            }
            work.operation = operation
        }
        touch()
        guard state.kind == .wait, state != .inspectWait, !operation.isOrderOut else { return }
        goOn(work.operation ?? operation)
    }

    /// States in which an agent has nothing to say to us.
    private var listensToAgent: Bool {
        switch state {
        case .active, .rescue, .error, .verifying, .deleting, .adopting, .unrescuing, .inspectFailed, .cleanFailed, .deployFailed,
            .adoptFailed, .rescueFailed, .unrescueFailed, .serviceFailed:
            false
        case .enroll, .manageable, .available, .inspecting, .cleaning, .deploying, .rescuing, .servicing, .inspectWait,
            .cleanWait,
            .deployWait, .rescueWait, .serviceWait, .cleanHold, .deployHold, .serviceHold:
            true
        }
    }

    /// A living agent is waited for longer; inspection is measured from its start.
    private mutating func touch() {
        guard state.kind == .wait || state.kind == .hold, state != .inspectWait, var operation = work.operation else { return }
        node.status.provisionUpdatedAt = at
        guard operation.limit != nil else { return }
        operation.limit = limit(of: operation)
        work.operation = operation
        if let deadline = work.deadline, !deadline.isPoll { set(limitDeadline(of: operation)) }
    }

    /// What waits for the agent goes on; what runs in it is asked after.
    private mutating func goOn(_ operation: Operation) {
        var operation = operation
        switch operation.phase {
        case .awaitingAgent:
            operation.usesAgent = true
            goOnAfterBeginning(operation)
        case .stepping where operation.order == nil:
            // A `wait` step: one without seconds waits for the agent, and only that one has a limit.
            if operation.limit != nil || work.deadline == nil { finishStep(operation) }
        case .beginning, .planning, .stepping, .ending, .surveying, .rebooting: askAgain(operation)
        case .holding, .givingUp, .failed: break
        }
    }

    /// The ramdisk delivered what it found: inspection has what it was for.
    mutating func takeInspection(_ findings: Findings) throws(Rejection) {
        guard state == .inspectWait, var operation = operationAtHand else {
            if isReserved { throw reservedRejection }
            throw Rejection(
                .notAllowedInState,
                "Node \(node.uuid) is not being inspected: it is in state \"\(state.rawValue)\", so its data is not taken.")
        }
        guard work.powerAction == nil else { throw reservedRejection }
        decision.dropsPendingEffects = operation.isOrderOut
        learn(findings)
        operation.usesAgent = true
        goOnAfterSteps(operation)
    }
}
