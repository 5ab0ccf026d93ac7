import Model

/// A child of a node on which a step of that node's operation runs (`execute_on_child_nodes`): it is reserved as long as that takes.
extension Turn {
    /// How long a parent may stay silent: one that is gone does not keep its children for ever.
    private static let parentSilenceMax = Duration.seconds(1800)

    /// Takes the node for the parent's step, or keeps it.
    mutating func serveParent(_ step: ParentStep, _ findings: Findings) throws(Rejection) {
        guard work.parentStep?.command == step.command || !isReserved && !work.isUnderway else { throw reservedRejection }
        work.parentStep = step
        set(
            Deadline(
                at: at.later(by: Self.parentSilenceMax),
                reason: "the end of the step \(step.step) of the parent node \(step.parent)"))
        learn(findings)
    }

    /// The step is over here, and history says so: nobody asked this node for it. A step that is not the one it serves frees nobody.
    mutating func endServingParent(_ step: ParentStep, _ findings: Findings, _ failure: String?) {
        learn(findings)
        if work.parentStep?.command == step.command { stopServingParent() }
        let text = "The step \(step.step) of the parent's \(failure.map { "failed on this node: \($0)" } ?? "ran on this node.")"
        decision.records.append(Decision.Record(failure == nil ? .info : .error, "provisioning", text))
    }

    /// Whether it is time to do without the parent, which is silent.
    mutating func giveUpParent() {
        guard let step = work.parentStep else { return }
        stopServingParent()
        let text = "Nothing was heard for too long of the step \(step.step) of the parent's; the node is free again."
        decision.records.append(Decision.Record(.error, "provisioning", text))
    }

    private mutating func stopServingParent() {
        work.parentStep = nil
        forgetDeadline()
    }
}
