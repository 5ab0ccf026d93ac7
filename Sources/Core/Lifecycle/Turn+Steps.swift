import Documents
import Model

extension Turn {
    /// Looks whether everything asked for is already offered without the agent; if so, the plan stands, and the agent is booted
    /// only if a step needs it (provision-states §8).
    mutating func survey(_ operation: Operation, offered: [Step]) {
        var operation = operation
        let stepKind = operation.kind.course.steps ?? .clean
        let isAllOffered = operation.request.steps.allSatisfy { wanted in
            wanted.children != nil || ReservedStep(wanted, stepKind) != nil || offered.contains { $0.isSame(as: wanted) }
        }
        guard isAllOffered else {
            file(operation, .beginning)
            return
        }
        guard adoptPlan(of: &operation, offered: offered) else { return }
        if operation.plan.allSatisfy({ !$0.requiresRamdisk }) {
            operation.request.disableRamdisk = true
            mirrorRamdiskChoice(of: operation)
        }
        file(operation, .beginning)
    }

    /// Settles which steps run, and starts the first.
    mutating func plan(_ operation: Operation, offered: [Step]) {
        var operation = operation
        guard adoptPlan(of: &operation, offered: offered) else { return }
        startStep(operation)
    }

    /// How often a plan may be made anew: what changes all the time would be cleaned for ever.
    private static let replansMax = 3

    /// The steps on offer have changed: automated cleaning starts over with those that there are now, and whatever users asked for
    /// is theirs to ask again (agent-protocol.md §6).
    mutating func planAgain(_ operation: Operation) {
        var operation = operation
        let count = operation.replans ?? 0
        guard operation.kind == .automatedClean, count < Self.replansMax else {
            fail(
                operation,
                "The steps that the node offers changed before \(operation.currentStep?.qualifiedName ?? "the next") ran.")
            return
        }
        operation.replans = count + 1
        operation.plan = []
        operation.stepIndex = 0
        forgetCurrentStep()
        file(operation, .planning)
    }

    /// Gives the operation its plan; fails it and answers false when there is none.
    private mutating func adoptPlan(of operation: inout Operation, offered: [Step]) -> Bool {
        do throws(StepPlan.Failure) {
            operation.plan = try StepPlan.steps(for: operation.kind, request: operation.request, offered: offered)
            mirrorPlan(of: operation)
            return true
        } catch {
            fail(operation, error.description)
            return false
        }
    }

    /// Starts the step at the operation's index, or goes past the last one.
    mutating func startStep(_ operation: Operation) {
        guard let step = operation.currentStep, let stepKind = operation.kind.course.steps else {
            goOnAfterSteps(operation)
            return
        }
        show(step, of: operation)
        switch ReservedStep(step, stepKind) {
        case .hold: hold(operation)
        case .wait: waitInStep(operation, step)
        case .powerOff where node.disablePowerOff:
            var operation = operation
            operation.phase = .stepping
            fail(operation, "The step \(step.qualifiedName) would power the node off, which disable_power_off forbids.")
        case nil, .powerOn, .powerOff, .reboot: file(operation, .stepping)
        }
    }

    /// The step ended well; an abort that waited for that takes effect now.
    mutating func finishStep(_ operation: Operation, needsReboot: Bool = false) {
        var operation = operation
        if operation.isAbortRequested {
            abort(operation, "after the completion of step \(operation.currentStep?.step ?? "")")
            return
        }
        operation.stepIndex += 1
        forgetProgress(of: &operation)
        if needsReboot {
            file(operation, .rebooting)
        } else {
            startStep(operation)
        }
    }

    /// After a reboot or a hold: with the agent once it calls, or at once where there is none.
    mutating func resume(_ operation: Operation) {
        guard isAgentPart(of: operation) else {
            startStep(operation)
            return
        }
        awaitAgent(operation)
    }

    /// Whether an agent runs on the node, whose calls can be waited for.
    func isAgentPart(of operation: Operation) -> Bool {
        if operation.request.disableRamdisk { return false }
        return operation.usesAgent || node.driverInternalInfo.object["agent_url"]?.stringValue != nil
    }
}
