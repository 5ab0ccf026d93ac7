import Model

extension Turn {
    /// Refuses a power change that may not happen now (provision-states §5).
    func admitPower(_ target: PowerTarget) throws(Rejection) {
        guard state != .cleaning, state != .cleanWait else {
            throw Rejection(
                .cleaning,
                "The requested action \"\(target.rawValue)\" can not be performed on node \"\(node.uuid)\" while it is in state "
                    + "\"\(state.rawValue)\".")
        }
        guard !isReserved else { throw reservedRejection }
        guard !(node.disablePowerOff && target.result == .off) else {
            throw Rejection(.powerOffDisabled, "Node \(node.uuid) may not be powered off: its field disable_power_off is set.")
        }
    }

    mutating func changePower(_ target: PowerTarget, timeout: Duration?) {
        let action = PowerAction(target: target, command: nameCommand("power"), startedAt: at)
        work.powerAction = action
        node.status.targetPowerState = target.result
        node.status.lastError = nil
        decision.effects.append(Effect(command: action.command, order: .changePower(target, timeout: timeout)))
    }

    /// The power change is over, well or not: a driver answers once it holds.
    mutating func finish(_ action: PowerAction, _ outcome: Outcome) {
        work.powerAction = nil
        node.status.targetPowerState = nil
        switch outcome {
        case .done(let findings):
            node.status.powerState = action.target.result
            learn(findings)
        case .underway: failPower(action, "the driver did not wait for it")
        case .failed(let text): failPower(action, text)
        }
    }

    private mutating func failPower(_ action: PowerAction, _ reason: String) {
        let text = "Failed to change the power state to '\(action.target.rawValue)': \(reason)"
        node.status.lastError = text
        decision.records.append(Decision.Record(.error, "power", text, duration: at - action.startedAt))
    }

    /// The controller said what the power is, while nothing was going on, or nothing but the agent was waited for. An agreeing answer
    /// clears the last error, as Ironic does.
    /// A machine that is off while its agent is waited for is told of; switching it on is left to the operator.
    mutating func observePower(_ observed: PowerState) {
        let isAwaited = work.isAgentAwaited(on: node)
        guard isPowerWatched || isAwaited else { return }
        guard node.status.powerState != observed else {
            if isPowerWatched { node.status.lastError = nil }
            return
        }
        node.status.powerState = observed
        guard isAwaited, observed == .off else { return }
        decision.records.append(Decision.Record(.error, "power", "The machine is off while its agent is waited for."))
    }

    /// Whether the power is compared at all in the present state (provision-states §5).
    private var isPowerWatched: Bool {
        guard !isReserved, !node.status.isMaintenance else { return false }
        switch state {
        case .enroll, .cleanWait, .deployWait, .adoptFailed: return false
        default: return true
        }
    }

    mutating func losePower(_ text: String) {
        guard isPowerWatched else { return }
        node.status.powerState = nil
        node.status.lastError = text
        enterMaintenance(reason: text, fault: .powerFailure)
        decision.records.append(Decision.Record(.error, "power", text))
    }

    mutating func recoverPower(_ observed: PowerState) {
        guard node.status.fault == .powerFailure, !isReserved else { return }
        node.status.powerState = observed
        leaveMaintenance()
        decision.records.append(Decision.Record(.info, "power", "The controller answers again."))
    }

    /// Nothing times out from now on.
    mutating func enterMaintenance(reason: String?, fault: Fault?) {
        node.status.isMaintenance = true
        node.status.maintenanceReason = reason
        node.status.fault = fault
        if let deadline = work.deadline { set(deadline) }
    }

    /// What was waited for is waited for again, until the moment that was set before.
    mutating func leaveMaintenance() {
        node.status.isMaintenance = false
        node.status.maintenanceReason = nil
        node.status.fault = nil
        if let deadline = work.suspendedDeadline { set(deadline) }
    }
}
