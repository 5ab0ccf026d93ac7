package import Model

/// What one kind of operation makes of the grammar that all share: its states, where it leads, and which phases it has.
package struct Course: Sendable, Hashable {
    /// When the operation has work to do after its last step.
    package enum Ending: Sendable, Hashable {
        case never, always
        /// Only where the agent was booted, which has to go again.
        case ifAgentCame
    }

    /// The state while the conductor works.
    package var working: ProvisionState
    /// Where it leads.
    package var goal: ProvisionState
    /// The state while something outside is expected; without one, the operation waits in `working`.
    package var wait: ProvisionState?
    /// The state while the operator is expected.
    package var hold: ProvisionState?
    /// The state after it failed.
    package var failed: ProvisionState
    /// The steps it runs.
    package var steps: StepKind?
    /// Whether users give the steps, in the order in which they run.
    package var runsRequestInOrder = false
    package var ending = Ending.never
    /// Whether something is left to clean up when it fails.
    package var cleansUp = false
    /// What the node goes into maintenance for when it fails during a step.
    package var stepFault: Fault?
    /// What it is called in sentences: `the clean operation`.
    package var noun: String
}

extension Operation.Kind {
    /// The table of all kinds.
    package var course: Course {
        switch self {
        case .verify:
            Course(working: .verifying, goal: .manageable, failed: .enroll, steps: .verify, noun: "verification")
        case .inspect:
            Course(
                working: .inspecting, goal: .manageable, wait: .inspectWait, failed: .inspectFailed, ending: .ifAgentCame,
                cleansUp: true, noun: "inspection")
        case .manualClean:
            Course(
                working: .cleaning, goal: .manageable, wait: .cleanWait, hold: .cleanHold, failed: .cleanFailed, steps: .clean,
                runsRequestInOrder: true, ending: .always, cleansUp: true, stepFault: .cleanFailure, noun: "clean operation")
        case .automatedClean:
            Course(
                working: .cleaning, goal: .available, wait: .cleanWait, hold: .cleanHold, failed: .cleanFailed, steps: .clean,
                ending: .always, cleansUp: true, stepFault: .cleanFailure, noun: "clean operation")
        case .deploy, .rebuild:
            Course(
                working: .deploying, goal: .active, wait: .deployWait, hold: .deployHold, failed: .deployFailed, steps: .deploy,
                ending: .always, cleansUp: true, noun: "deploy operation")
        case .delete:
            Course(working: .deleting, goal: .available, failed: .error, noun: "deletion of the instance")
        case .adopt:
            Course(working: .adopting, goal: .active, failed: .adoptFailed, noun: "adoption")
        case .rescue:
            Course(
                working: .rescuing, goal: .rescue, wait: .rescueWait, failed: .rescueFailed, ending: .always, cleansUp: true,
                noun: "rescue operation")
        case .unrescue:
            Course(working: .unrescuing, goal: .active, failed: .unrescueFailed, noun: "unrescue operation")
        case .service:
            Course(
                working: .servicing, goal: .active, wait: .serviceWait, hold: .serviceHold, failed: .serviceFailed,
                steps: .service, runsRequestInOrder: true, ending: .always, cleansUp: true, stepFault: .serviceFailure,
                noun: "service operation")
        }
    }
}

extension Operation {
    /// The step that is out or next; `nil` once all are done.
    package var currentStep: Step? {
        plan.indices.contains(stepIndex) ? plan[stepIndex] : nil
    }

    /// What the present phase asks of the hardware: the same order whenever it is asked, so that it can be filed again.
    var order: Order? {
        switch phase {
        case .surveying, .planning: kind.course.steps.map(Order.collectSteps)
        case .beginning: .begin(kind)
        case .stepping: stepOrder
        case .rebooting: bootsAgentAgain ? .begin(kind) : .changePower(.reboot, timeout: nil)
        case .ending: .end(kind)
        case .givingUp: .giveUp(kind, powerOff: failure?.powersOff ?? false)
        case .awaitingAgent, .holding, .failed: nil
        }
    }

    /// Whether a reboot between two steps leads into the agent again.
    var bootsAgentAgain: Bool { usesAgent && !request.disableRamdisk }

    /// What the current step asks of the hardware; `hold` and `wait` ask nothing.
    private var stepOrder: Order? {
        guard let step = currentStep, let stepKind = kind.course.steps else { return nil }
        guard step.children == nil else { return .runOnChildren(step, stepKind) }
        guard let reserved = ReservedStep(step, stepKind) else { return .run(step, stepKind) }
        return reserved.powerTarget.map { .changePower($0, timeout: nil) }
    }
}
