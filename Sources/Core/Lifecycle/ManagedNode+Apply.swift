import Model

extension ManagedNode {
    /// Decides what `event` means for the node now, changes it accordingly, and says what follows.
    ///
    /// - Throws: `Rejection` when the event has no meaning now; the node is unchanged then.
    package mutating func apply(_ event: Event, in circumstances: Circumstances) throws(Rejection) -> Decision {
        var turn = Turn(node: node, work: work, at: circumstances.at, settings: circumstances.settings)
        try turn.take(event)
        turn.node.status.isReserved = turn.isReserved
        node = turn.node
        work = turn.work
        return turn.decision
    }
}

extension Turn {
    /// What was asked is refused or begun; what happened is understood or, where it has no meaning, changes nothing.
    fileprivate mutating func take(_ event: Event) throws(Rejection) {
        if let asked = event.asked {
            try admit(asked.verb)
            carryOut(asked.verb, asked.request)
            return
        }
        switch event {
        case .power(let target, let timeout):
            try admitPower(target)
            changePower(target, timeout: timeout)
        case .setMaintenance(let reason): enterMaintenance(reason: reason, fault: node.status.fault)
        case .clearMaintenance: leaveMaintenance()
        case .outcome(let command, let outcome): take(outcome, of: command)
        case .agentCalled(let findings): hearAgent(findings)
        case .inspectionDelivered(let findings): try takeInspection(findings)
        case .powerObserved(let state): observePower(state)
        case .powerLost(let text): losePower(text)
        case .powerRecovered(let state): recoverPower(state)
        case .parentActs(let step, let findings): try serveParent(step, findings)
        case .parentActed(let step, let findings, let failure): endServingParent(step, findings, failure)
        case .woken: wake()
        case .manage, .provide, .inspect, .clean, .deploy, .rebuild, .delete, .adopt, .abort, .rescue, .unrescue, .unhold,
            .service:
            preconditionFailure("Every verb has its entry in Event.asked.")
        }
    }
}
