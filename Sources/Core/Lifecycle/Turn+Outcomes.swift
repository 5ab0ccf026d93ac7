import Documents
import Model

extension Turn {
    /// Goes on after what came of an order; what came of an order of the past changes nothing.
    mutating func take(_ outcome: Outcome, of command: CommandID) {
        if let action = work.powerAction, action.command == command {
            finish(action, outcome)
            return
        }
        guard var operation = work.operation, operation.command == command else { return }
        guard operation.phase != .holding, operation.phase != .failed else { return }
        operation.isOrderOut = false
        work.operation = operation
        switch outcome {
        case .done(let findings):
            learn(findings)
            proceed(operation, findings)
        case .underway(_, let findings) where operation.phase == .awaitingAgent: learn(findings)
        case .underway(let pollAfter, let findings):
            learn(findings)
            operation.progress = work.operation?.progress
            wait(operation, pollAfter: pollAfter)
        case .failed(let text): fail(operation, text)
        }
    }

    /// The grammar: which phase follows the one that ended well.
    mutating func proceed(_ operation: Operation, _ findings: Findings) {
        switch operation.phase {
        case .surveying: survey(operation, offered: findings.steps ?? [])
        case .beginning, .awaitingAgent: goOnAfterBeginning(knowingAgent(operation))
        case .planning: plan(operation, offered: findings.steps ?? [])
        case .stepping where findings.isPlanOutdated: planAgain(operation)
        case .stepping: finishStep(operation, needsReboot: findings.isRebootRequested)
        case .rebooting: operation.bootsAgentAgain ? goOnAfterBeginning(operation) : resume(operation)
        case .ending: succeed(operation)
        case .givingUp: finishGivingUp(operation)
        case .holding, .failed: break
        }
    }

    /// An agent that called before the beginning was over takes part as well.
    private func knowingAgent(_ operation: Operation) -> Operation {
        var operation = operation
        if node.driverInternalInfo.object["agent_url"] != nil { operation.usesAgent = true }
        return operation
    }

    /// After the beginning: to the steps, or past them.
    mutating func goOnAfterBeginning(_ operation: Operation) {
        if !operation.plan.isEmpty {
            startStep(operation)
        } else if operation.kind.course.steps != nil {
            file(operation, .planning)
        } else {
            goOnAfterSteps(operation)
        }
    }

    /// After the last step: to the operation's own last work, or to success.
    mutating func goOnAfterSteps(_ operation: Operation) {
        forgetCurrentStep()
        switch operation.kind.course.ending {
        case .always: file(operation, .ending)
        case .ifAgentCame where operation.usesAgent: file(operation, .ending)
        case .ifAgentCame, .never: succeed(operation)
        }
    }

    /// The operation reached its goal.
    mutating func succeed(_ operation: Operation) {
        if let failure = operation.failure {
            finishAbort(operation, failure)
            return
        }
        record(.info, operation, "The \(operation.kind.course.noun) is finished.")
        switch operation.kind {
        case .inspect:
            node.status.inspectionStartedAt = nil
            node.status.inspectionFinishedAt = at
            rest(in: .manageable)
        case .delete:
            clearInstance()
            forgetSteps()
            if isCleaningOn { start(.automatedClean) } else { rest(in: whereCleaningLeads) }
        case .automatedClean: rest(in: whereCleaningLeads)
        case .unrescue:
            forgetRescuePassword()
            rest(in: .active)
        case .verify, .manualClean, .deploy, .rebuild, .adopt, .rescue, .service: rest(in: operation.kind.course.goal)
        }
    }

    /// A retired node is not offered again.
    private var whereCleaningLeads: ProvisionState { node.isRetired ? .manageable : .available }

    /// Forgets everything about the instance, whose deletion is over, well or not.
    mutating func clearInstance() {
        node.instanceInfo = .emptyObject
        node.instanceUUID = nil
        node.instanceName = nil
        decision.clearsInstance = true
        forgetInstanceKeys()
    }
}
