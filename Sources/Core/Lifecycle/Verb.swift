package import Model

/// What users may ask of a node's provisioning, spelled as in `PUT /v1/nodes/{node}/states/provision`.
package enum Verb: String, Sendable, Hashable, CaseIterable {
    case manage, provide, inspect, clean
    case deploy = "active"
    case rebuild
    case delete = "deleted"
    case adopt, abort, rescue, unrescue, unhold, service

    /// The states in which the state machine knows the verb (provision-states §3).
    package var allowedFrom: [ProvisionState] {
        switch self {
        case .manage: [.enroll, .available, .inspectFailed, .cleanFailed, .adoptFailed]
        case .provide: [.manageable]
        case .inspect: [.manageable, .inspectFailed]
        case .clean: [.manageable]
        case .deploy: [.available, .deployFailed]
        case .rebuild: [.active, .deployFailed, .error]
        case .delete:
            [
                .active, .deployFailed, .error, .deployWait, .rescue, .rescueWait, .rescueFailed, .unrescueFailed, .serviceWait,
                .serviceFailed,
            ]
        case .adopt: [.manageable, .adoptFailed]
        case .abort:
            [
                .cleanWait, .cleanHold, .inspectWait, .deployWait, .deployHold, .rescueWait, .serviceWait, .serviceHold,
                .serviceFailed,
            ]
        case .rescue: [.active, .rescue, .rescueFailed, .unrescueFailed, .serviceFailed]
        case .unrescue: [.rescue, .rescueFailed, .unrescueFailed]
        case .unhold: [.cleanHold, .deployHold, .serviceHold]
        case .service: [.active, .serviceFailed, .serviceHold]
        }
    }
}

extension Event {
    /// The verb by which the event was asked for, and the steps that came with it; `nil` for all other events.
    var asked: (verb: Verb, request: StepRequest)? {
        switch self {
        case .manage: (.manage, StepRequest())
        case .provide: (.provide, StepRequest())
        case .inspect: (.inspect, StepRequest())
        case .clean(let request): (.clean, request)
        case .deploy(let request): (.deploy, request)
        case .rebuild(let request): (.rebuild, request)
        case .delete: (.delete, StepRequest())
        case .adopt: (.adopt, StepRequest())
        case .abort: (.abort, StepRequest())
        case .rescue: (.rescue, StepRequest())
        case .unrescue: (.unrescue, StepRequest())
        case .unhold: (.unhold, StepRequest())
        case .service(let request): (.service, request)
        case .power, .setMaintenance, .clearMaintenance, .outcome, .agentCalled, .inspectionDelivered, .parentActs, .parentActed,
            .powerObserved, .powerLost,
            .powerRecovered, .woken:
            nil
        }
    }
}
