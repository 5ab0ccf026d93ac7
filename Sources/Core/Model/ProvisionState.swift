/// A node's place in its life, spelled as the API spells it.
package enum ProvisionState: String, Sendable, Hashable, Codable, CaseIterable {
    // Stable: nothing is going on, and there is no target.
    case enroll, manageable, available, active, rescue, error
    // Transient: the conductor works, and the node is reserved.
    case verifying, inspecting, cleaning, deploying, deleting, adopting, rescuing, unrescuing, servicing
    // Wait: something outside is expected, the agent or the end of an asynchronous step.
    case inspectWait = "inspect wait"
    case cleanWait = "clean wait"
    case deployWait = "wait call-back"
    case rescueWait = "rescue wait"
    case serviceWait = "service wait"
    // Hold: the operator is expected.
    case cleanHold = "clean hold"
    case deployHold = "deploy hold"
    case serviceHold = "service hold"
    // Failed: the target is kept, and the operator decides.
    case inspectFailed = "inspect failed"
    case cleanFailed = "clean failed"
    case deployFailed = "deploy failed"
    case adoptFailed = "adopt failed"
    case rescueFailed = "rescue failed"
    case unrescueFailed = "unrescue failed"
    case serviceFailed = "service failed"

    /// What kind of state this is: who is expected to act next.
    package enum Kind: Sendable, Hashable {
        case stable, transient, wait, hold, failed
    }

    /// Who is expected to act next.
    package var kind: Kind {
        switch self {
        case .enroll, .manageable, .available, .active, .rescue, .error: .stable
        case .verifying, .inspecting, .cleaning, .deploying, .deleting, .adopting, .rescuing, .unrescuing, .servicing: .transient
        case .inspectWait, .cleanWait, .deployWait, .rescueWait, .serviceWait: .wait
        case .cleanHold, .deployHold, .serviceHold: .hold
        case .inspectFailed, .cleanFailed, .deployFailed, .adoptFailed, .rescueFailed, .unrescueFailed, .serviceFailed: .failed
        }
    }
}
