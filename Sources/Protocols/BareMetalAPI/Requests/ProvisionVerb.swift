package import Model

/// What may be asked of a node with `PUT /v1/nodes/{node}/states/provision`, spelled as `target` spells it.
package enum ProvisionVerb: String, Sendable, Hashable, CaseIterable {
    case active, deploy, deleted, undeploy, rebuild, manage, provide, inspect, abort, clean, adopt, rescue, unrescue, unhold
    case service

    /// The first version that has the verb.
    package var since: Microversion {
        switch self {
        case .active, .deleted, .rebuild: 1
        case .manage, .provide: 4
        case .inspect: 6
        case .abort: 13
        case .clean: 15
        case .adopt: 17
        case .rescue, .unrescue: 38
        case .deploy, .undeploy: 73
        case .unhold: 85
        case .service: 87
        }
    }

    /// Whether the version is checked only after the state machine has agreed, as Ironic does for these verbs.
    package var isGatedAfterState: Bool {
        self == .unhold || self == .service
    }

    /// The verb that `target` spells.
    ///
    /// - Throws: 400 for no verb, 406 for one that `version` does not have yet and that is not gated later.
    package init(_ target: String, version: Microversion) throws(APIError) {
        guard let verb = ProvisionVerb(rawValue: target) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("target: \(target.quotedShort) is no provision target; targets are \(known).")
        }
        self = verb
        if !isGatedAfterState { try checkVersion(version) }
    }

    /// Refuses with 406 a verb that `version` does not have yet.
    package func checkVersion(_ version: Microversion) throws(APIError) {
        guard since <= version else { throw .tooNew("The target '\(rawValue)'", since: since, version: version) }
    }

    /// Refuses with 406 an abort of what could not be aborted in `version`.
    package func checkVersion(_ version: Microversion, in state: ProvisionState) throws(APIError) {
        guard self == .abort else { return try checkVersion(version) }
        let since: Microversion =
            switch state {
            case .inspectWait: 41
            case .deployWait: 110
            default: self.since
            }
        guard since <= version else { throw .tooNew("Abort in the state '\(state.rawValue)'", since: since, version: version) }
    }

    /// Whether the verb writes an instance, and so may bring a config drive and deploy steps.
    package var isDeployment: Bool { self == .active || self == .deploy || self == .rebuild }
    /// Whether the verb runs steps of a user or a runbook.
    package var takesRunbook: Bool { self == .clean || self == .service }
}
