import Model

extension Turn {
    /// Refuses a verb that has no meaning now, in the order of reasons in which Ironic looks for them.
    func admit(_ verb: Verb) throws(Rejection) {
        if verb == .deploy || verb == .rebuild { try refuseInMaintenance(verb) }
        guard !isReserved else { throw reservedRejection }
        guard verb.allowedFrom.contains(state) else {
            throw Rejection(
                .notAllowedInState,
                "The requested action \"\(verb.rawValue)\" can not be performed on node \"\(node.uuid)\" while it is in state "
                    + "\"\(state.rawValue)\".")
        }
        switch verb {
        case .clean, .rescue, .service: try refuseInMaintenance(verb)
        case .provide:
            if !settings.isProvisioningInMaintenanceAllowed { try refuseInMaintenance(verb) }
            guard !node.isRetired else {
                throw Rejection(
                    .retired, "Node \(node.uuid) is retired and can not be provided; clear its field retired first.")
            }
        case .rebuild, .delete:
            guard !node.isProtected else {
                throw Rejection(
                    .protected,
                    "Node \(node.uuid) is protected and cannot be undeployed, rebuilt or deleted; "
                        + "clear its field protected first.")
            }
        case .abort:
            if state == .serviceFailed { try refuseInMaintenance(verb) }
        case .manage, .inspect, .deploy, .adopt, .unrescue, .unhold: break
        }
    }

    var reservedRejection: Rejection {
        Rejection(
            .reserved,
            "Node \(node.uuid) is locked, please retry after the current operation is completed: it is in state "
                + "\"\(state.rawValue)\"\(work.powerAction == nil ? "" : ", and its power is being changed")"
                + (work.parentStep.map { ", and the step \($0.step) of its parent \($0.parent) runs on it." } ?? "."))
    }

    private func refuseInMaintenance(_ verb: Verb) throws(Rejection) {
        guard node.status.isMaintenance else { return }
        throw Rejection(
            .inMaintenance,
            "The \(verb.rawValue) operation can't be performed on node \(node.uuid) because it's in maintenance mode.")
    }

    /// Does what an admitted verb says.
    mutating func carryOut(_ verb: Verb, _ request: StepRequest) {
        switch verb {
        case .manage:
            if state == .enroll { start(.verify) } else { rest(in: .manageable) }
        case .provide:
            node.status.lastError = nil
            if isCleaningOn { start(.automatedClean) } else { rest(in: .available) }
        case .inspect: start(.inspect)
        case .clean: start(.manualClean, request)
        case .deploy: start(.deploy, request)
        case .rebuild: start(.rebuild, request)
        case .delete: start(.delete)
        case .adopt: start(.adopt)
        case .rescue: start(.rescue)
        case .unrescue: start(.unrescue)
        case .service: start(.service, request)
        case .abort: abort()
        case .unhold: unhold()
        }
    }

    /// The automated cleaning rule (provision-states §8).
    var isCleaningOn: Bool { node.automatedClean ?? settings.isAutomatedCleanOn }

    /// The operation that the node's state speaks of, made up where a node came into the state without one.
    var operationAtHand: Operation? {
        if let operation = work.operation { return operation }
        let kind: Operation.Kind? =
            switch state {
            case .inspectWait: .inspect
            case .cleanWait, .cleanHold: node.status.targetProvisionState == .manageable ? .manualClean : .automatedClean
            case .deployWait, .deployHold: .deploy
            case .rescueWait: .rescue
            case .serviceWait, .serviceHold, .serviceFailed: .service
            default: nil
            }
        return kind.map { Operation(kind: $0, request: StepRequest(), command: CommandID(""), startedAt: at) }
    }
}
