package import Model

/// Why a node is in its state, what it waits for, until when, and what can be done: the answer to `node why`.
package struct Explanation: Sendable, Hashable {
    package var state: ProvisionState
    /// Where the work leads; `nil` when there is none.
    package var target: ProvisionState?
    /// When the node came into the state, or last heard from the agent in it.
    package var since: Timestamp?
    /// What is going on, as a sentence.
    package var activity: String
    /// How far the step under way is, where somebody says so.
    package var progress: StepProgress?
    /// What is waited for, as a phrase: `the agent's next call`; `nil` where nothing is.
    package var waitingFor: String?
    /// When waiting ends if nothing else ends it, or the work outside is asked after.
    package var deadline: Timestamp?
    /// What ends this, and what follows then.
    package var next: String
    /// What went wrong last.
    package var failure: String?
    /// What an operator may do now: the verb, a colon, and what it would do.
    package var remedies: [String]
}

extension ManagedNode {
    /// The verbs that are accepted now under Ironic's default settings.
    package var allowedVerbs: [Verb] { allowedVerbs(under: LifecycleSettings()) }

    /// The verbs that are accepted now.
    package func allowedVerbs(under settings: LifecycleSettings) -> [Verb] {
        let turn = Turn(node: node, work: work, at: Timestamp(microseconds: 0), settings: settings)
        return Verb.allCases.filter { verb in
            do throws(Rejection) {
                try turn.admit(verb)
                return true
            } catch {
                return false
            }
        }
    }

    /// Explains the node's state at the moment `at`.
    package func explanation(at: Timestamp, settings: LifecycleSettings = LifecycleSettings()) -> Explanation {
        Explanation(
            state: node.status.provisionState, target: node.status.targetProvisionState, since: node.status.provisionUpdatedAt,
            activity: activity, progress: work.operation?.progress, waitingFor: waitingFor, deadline: work.deadline?.at,
            next: next(at: at),
            failure: node.status.lastError ?? work.operation?.failure?.text,
            remedies: maintenanceRemedies + powerRemedies + allowedVerbs(under: settings).map { "\($0.rawValue): \($0.effect)" })
    }

    private var activity: String {
        if let action = work.powerAction {
            return "The power is being changed to \"\(action.target.rawValue)\" since \(action.startedAt)."
        }
        if let step = work.parentStep { return "The step \(step.step) of the parent node \(step.parent) runs on the node." }
        guard let operation = work.operation else {
            return switch node.status.provisionState.kind {
            case .stable: "Nothing is going on."
            case .transient, .wait: "The state speaks of work that is not known of."
            case .hold: "The steps are held."
            case .failed: "What was going on has failed."
            }
        }
        return operation.activity + (isOffWhileAgentIsAwaited ? " But the machine is off: no agent calls from it." : "")
    }

    private var waitingFor: String? {
        if work.powerAction != nil { return "the power controller" }
        if let deadline = work.deadline ?? work.suspendedDeadline { return deadline.reason }
        guard let operation = work.operation else {
            return node.status.provisionState.kind == .hold ? "the operator" : nil
        }
        if operation.isOrderOut { return "the hardware" }
        return switch operation.phase {
        case .holding, .failed: "the operator"
        case .awaitingAgent: "the agent's next call"
        case .surveying, .beginning, .planning, .stepping, .rebooting, .ending, .givingUp: "the agent's next call"
        }
    }

    private func next(at: Timestamp) -> String {
        if work.powerAction != nil { return "Once the power has changed, or failed to, the node is free again." }
        if let deadline = work.deadline { return next(at: at, until: deadline) }
        if work.suspendedDeadline != nil { return "Nothing times out and the agent is not listened to while in maintenance." }
        switch node.status.provisionState.kind {
        case .stable where node.status.lastError != nil && [.enroll, .error].contains(node.status.provisionState):
            return nextAfterFailure
        case .stable: return "It stays until somebody asks for something."
        case .failed: return nextAfterFailure
        case .hold: return "It stays until \"unhold\" or \"abort\"; nothing times out."
        case .transient, .wait:
            guard let operation = work.operation else { return "An operator has to decide." }
            return operation.failure == nil
                ? "When that is done, it goes on towards \"\(operation.kind.course.goal.rawValue)\"."
                : "Then the state is \"\(operation.stateAfterGivingUp.rawValue)\"."
        }
    }

    /// The one verb that repairs what failed, and what has to be done before it is taken.
    private var nextAfterFailure: String {
        let repair = node.status.provisionState.repair(of: work.operation?.kind)
        let first =
            node.status.isMaintenance ? "Once the cause is dealt with and maintenance is cleared" : "Once the cause is dealt with"
        guard let repair else { return "It stays until an operator decides." }
        return "\(first), \"\(repair.verb.rawValue)\" \(repair.effect)."
    }

    private func next(at: Timestamp, until deadline: Deadline) -> String {
        if deadline.at <= at { return "The time is up; that is dealt with now." }
        if deadline.isPoll { return "The work is asked after at \(deadline.at)." }
        let failed = work.operation?.stateAfterGivingUp.rawValue ?? "failed"
        return "Without an answer until \(deadline.at), the state becomes \"\(failed)\"."
    }

    private var powerRemedies: [String] {
        guard isOffWhileAgentIsAwaited else { return [] }
        let first = node.networkBootInterface == nil ? "" : "boot device pxe, then "
        // Ironic changes no power while a node is cleaned.
        let place = node.status.provisionState == .cleanWait ? ", at the controller or by hand" : ""
        return ["\(first)power on\(place): boots the agent that is waited for"]
    }

    private var maintenanceRemedies: [String] {
        guard node.status.isMaintenance else { return [] }
        let fault = node.status.fault.map { " (\($0.rawValue))" } ?? ""
        return ["clear maintenance: lets work and time limits count again once the cause\(fault) is dealt with"]
    }
}

extension Operation {
    fileprivate var activity: String {
        let noun = kind.course.noun
        return switch phase {
        case .surveying, .planning: "The interfaces are asked for the steps of the \(noun)."
        case .beginning: "The \(noun) begins."
        case .awaitingAgent:
            plan.isEmpty ? "The \(noun) has begun." : "The \(noun) goes on with \(place) once the agent is there."
        case .stepping: "The \(noun) runs \(place)."
        case .rebooting: "The node is rebooted before \(place)."
        case .holding: "The \(noun) is held at \(place)."
        case .ending: failure == nil ? "The \(noun) is brought to its end." : "The instance is booted again."
        case .givingUp: "The \(noun) is given up, and what it left is cleaned up."
        case .failed: "The \(noun) has failed."
        }
    }

    /// `step 2 of 3, deploy.erase_devices`.
    private var place: String {
        guard let step = currentStep else { return "its end" }
        return "step \(stepIndex + 1) of \(plan.count), \(step.qualifiedName)"
    }

    /// Where giving up leads.
    fileprivate var stateAfterGivingUp: ProvisionState {
        kind == .service && failure?.isAbort == true ? kind.course.goal : kind.course.failed
    }
}

extension ProvisionState {
    /// The verb that leads out of a state after a failure towards what was wanted; `nil` in all others.
    fileprivate func repair(of kind: Operation.Kind?) -> (verb: Verb, effect: String)? {
        switch self {
        case .enroll: (.manage, "verifies it again")
        case .inspectFailed: (.inspect, "inspects it again")
        case .cleanFailed: (.manage, "takes it back, and \"provide\" or \"clean\" cleans it again")
        case .deployFailed: kind == .rebuild ? (.rebuild, "rebuilds it again") : (.deploy, "deploys it again")
        case .error: (.delete, "deletes the instance again")
        case .adoptFailed: (.adopt, "adopts it again")
        case .rescueFailed: (.rescue, "rescues it again")
        case .unrescueFailed: (.unrescue, "boots the instance again")
        case .serviceFailed: (.service, "services it again")
        case .manageable, .available, .active, .rescue, .verifying, .inspecting, .cleaning, .deploying, .deleting, .adopting,
            .rescuing, .unrescuing, .servicing, .inspectWait, .cleanWait, .deployWait, .rescueWait, .serviceWait,
            .cleanHold, .deployHold, .serviceHold:
            nil
        }
    }
}

extension Verb {
    /// What the verb does, for people.
    package var effect: String {
        switch self {
        case .manage: "verifies a new node, or takes any other back to \"manageable\" as it is"
        case .provide: "cleans the node if that is on, and makes it available"
        case .inspect: "finds out what the node consists of"
        case .clean: "runs the given clean steps"
        case .deploy: "deploys the instance that instance_info describes"
        case .rebuild: "deploys the same instance anew"
        case .delete: "removes the instance, cleans the node, and makes it available"
        case .adopt: "takes over a node that already runs its instance"
        case .abort: "gives up what is going on"
        case .rescue: "boots a system to repair the instance with"
        case .unrescue: "boots the instance again"
        case .unhold: "goes on after the step that held"
        case .service: "runs the given service steps on the instance's machine"
        }
    }
}
