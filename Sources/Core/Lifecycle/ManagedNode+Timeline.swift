import Documents
package import Model

extension ManagedNode {
    /// What an event's effect on a node tells of the node's boots: the power, steps, and the agent's first signs.
    ///
    /// - Parameter before: The node as the event met it; `self` is the node as it was committed.
    package func timeline(of event: Event, since before: ManagedNode, at now: Timestamp) -> [TimelineEvent] {
        let notes =
            switch event {
            case .outcome(_, .done): powerNotes(before, now) + stepNotes(before)
            case .outcome, .woken: stepNotes(before)
            case .agentCalled: firstCallNotes(before) + stepNotes(before)
            case .inspectionDelivered: [Note(.inspection, "the ramdisk delivered what it found")]
            case .manage, .provide, .inspect, .clean, .deploy, .rebuild, .delete, .adopt, .abort, .rescue, .unrescue, .unhold,
                .service:
                stepNotes(before)
            case .powerObserved: offNotes(before)
            case .power, .setMaintenance, .clearMaintenance, .powerLost, .powerRecovered,
                .parentActs, .parentActed:
                [Note]()
            }
        return notes.map {
            TimelineEvent(node: node.uuid, at: now, stage: $0.stage, text: $0.text, bytes: nil, duration: $0.duration)
        }
    }

    private struct Note {
        var stage: TimelineEvent.Stage
        var text: String
        var duration: Duration?

        init(_ stage: TimelineEvent.Stage, _ text: String, took duration: Duration? = nil) {
            self.stage = stage
            self.text = text
            self.duration = duration
        }
    }

    /// A power change that was ordered ended with the node on.
    private func powerNotes(_ before: ManagedNode, _ now: Timestamp) -> [Note] {
        if let action = before.work.powerAction, work.powerAction == nil {
            guard action.target.result == .on, node.status.powerState == .on else { return [] }
            let wasOn = action.target == .on && before.node.status.powerState == .on
            return wasOn ? [] : [Note(.powerOn, "switched: \(action.target.rawValue)", took: now - action.startedAt)]
        }
        guard let operation = before.work.operation, operation.isOrderOut, case .changePower(let target, _)? = operation.order,
            target.result == .on, work.operation?.command != operation.command, work.operation?.failure == nil
        else { return [] }
        return [Note(.powerOn, "switched by the \(operation.kind.course.noun): \(target.rawValue)")]
    }

    /// The machine was found off.
    private func offNotes(_ before: ManagedNode) -> [Note] {
        guard isOffWhileAgentIsAwaited, before.node.status.powerState != .off else { return [] }
        return [Note(.powerOff, "the machine is off while its agent is waited for")]
    }

    /// Steps that ended, failed or began.
    private func stepNotes(_ before: ManagedNode) -> [Note] {
        let (old, new) = (before.work.operation?.stepAtWork, work.operation?.stepAtWork)
        guard old != new else { return [] }
        var notes: [Note] = []
        if let old {
            let failure = before.work.operation?.failure == nil ? work.operation?.failure : nil
            notes.append(Note(.step, failure.map { "\(old.text) did not end well: \($0.text)" } ?? "\(old.text) is done"))
        }
        if let new { notes.append(Note(.step, "\(new.text) begins")) }
        return notes
    }

    /// The address of the agent is wiped before every boot of a ramdisk: its first call brings one.
    private func firstCallNotes(_ before: ManagedNode) -> [Note] {
        guard before.node.driverInternalInfo.object["agent_url"]?.stringValue == nil,
            let url = node.driverInternalInfo.object["agent_url"]?.stringValue
        else { return [] }
        let version = node.driverInternalInfo.object["agent_version"]?.stringValue.map { " \($0)" } ?? ""
        return [Note(.heartbeat, "agent\(version) listens at \(url)")]
    }
}

/// The step that an operation runs.
private struct StepAtWork: Equatable {
    var operationStartedAt: Timestamp
    var index: Int
    /// `deploy.erase_devices (step 2 of 3)`.
    var text: String
}

extension Operation {
    fileprivate var stepAtWork: StepAtWork? {
        guard phase == .stepping, let step = currentStep else { return nil }
        return StepAtWork(
            operationStartedAt: startedAt, index: stepIndex,
            text: "\(step.qualifiedName) (step \(stepIndex + 1) of \(plan.count))")
    }
}
