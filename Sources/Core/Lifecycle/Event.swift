package import Model

/// What was asked of a node, or what happened to it.
package enum Event: Sendable, Hashable {
    // What was asked.
    case manage
    case provide
    case inspect
    case clean(StepRequest)
    case deploy(StepRequest)
    case rebuild(StepRequest)
    case delete
    case adopt
    case abort
    case rescue
    case unrescue
    case unhold
    case service(StepRequest)
    case power(PowerTarget, timeout: Duration?)
    case setMaintenance(reason: String?)
    case clearMaintenance

    // What happened.
    /// The effect under `command` ended, or goes on outside.
    case outcome(CommandID, Outcome)
    /// The agent is alive and says so. `findings` are its address and version, for `driver_internal_info`.
    case agentCalled(Findings)
    /// Inspection data arrived from the ramdisk.
    case inspectionDelivered(Findings)
    /// The controller was asked for the power state outside of any work on the node.
    case powerObserved(PowerState)
    /// The controller could not be reached as often as is allowed, or did not keep the state that it was given.
    case powerLost(String)
    /// The controller of a node with the fault `power failure` answers again.
    case powerRecovered(PowerState)
    /// A step of the parent's operation is about to run on this node, or goes on there; `findings` is what was seen so far.
    case parentActs(ParentStep, Findings)
    /// It is over; `failure` says why it did not end well.
    case parentActed(ParentStep, Findings, failure: String?)
    /// The wait that `Work.deadline` limits took too long, or it is time to ask after the work outside.
    case woken

    /// The event's name in the API's words, for refusals and the journal: it holds no arguments, hence no secrets.
    package var name: String {
        switch self {
        case .manage: "manage"
        case .provide: "provide"
        case .inspect: "inspect"
        case .clean: "clean"
        case .deploy: "deploy"
        case .rebuild: "rebuild"
        case .delete: "delete"
        case .adopt: "adopt"
        case .abort: "abort"
        case .rescue: "rescue"
        case .unrescue: "unrescue"
        case .unhold: "unhold"
        case .service: "service"
        case .power(let target, _): target.rawValue
        case .setMaintenance: "set maintenance"
        case .clearMaintenance: "clear maintenance"
        case .outcome: "outcome"
        case .agentCalled: "heartbeat"
        case .inspectionDelivered: "continue inspection"
        case .powerObserved: "power observed"
        case .powerLost: "power lost"
        case .powerRecovered: "power recovered"
        case .parentActs: "parent acts"
        case .parentActed: "parent acted"
        case .woken: "woken"
        }
    }
}

/// The steps that a user gave with a verb. Names and arguments are checked against what is offered once that is known.
package struct StepRequest: Sendable, Hashable, Codable {
    /// In the order to run for cleaning and service; with priorities for deployment.
    package var steps: [Step]
    /// Run without booting the agent.
    package var disableRamdisk: Bool
    /// The runbook the steps come from, for the journal.
    package var runbook: String?

    /// These steps and how to run them; none by default.
    package init(steps: [Step] = [], disableRamdisk: Bool = false, runbook: String? = nil) {
        self.steps = steps
        self.disableRamdisk = disableRamdisk
        self.runbook = runbook
    }
}

/// An event that has no meaning now. It changed nothing.
package struct Rejection: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why, by what the API answers.
    package enum Reason: Sendable, Hashable {
        /// Work is under way that the event may not disturb: the client tries again (409).
        case reserved
        /// The state machine knows no such event in this state (400).
        case notAllowedInState
        /// Not while the node is in maintenance (400).
        case inMaintenance
        /// Not while the node is protected (403).
        case protected
        /// Not while the node is retired (400).
        case retired
        /// `disable_power_off` forbids it (409).
        case powerOffDisabled
        /// Not while cleaning (400), as for power requests.
        case cleaning
    }

    package let reason: Reason
    /// Which event met which state, and what to do instead.
    package let description: String

    /// A refusal with its text.
    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
