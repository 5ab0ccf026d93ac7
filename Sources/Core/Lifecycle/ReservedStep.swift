import Documents
package import Model

/// Steps that the lifecycle carries out itself, whatever interface they are asked of (provision-states §9).
enum ReservedStep: String, CaseIterable {
    case powerOn = "power_on"
    case powerOff = "power_off"
    case reboot
    /// The operator is expected: `unhold` goes on.
    case hold
    /// Nothing happens for `args.seconds`, or until the agent calls.
    case wait

    /// The reserved step that `step` is, or `nil` when an interface or other nodes carry it out. Verify steps are never reserved.
    init?(_ step: Step, _ kind: StepKind) {
        guard kind != .verify, step.children == nil else { return nil }
        self.init(rawValue: step.step)
    }

    /// The change of power that the step is; `nil` for `hold` and `wait`.
    var powerTarget: PowerTarget? {
        switch self {
        case .powerOn: .on
        case .powerOff: .off
        case .reboot: .reboot
        case .hold, .wait: nil
        }
    }

    /// The time that a `wait` step asks for, never negative; `nil` when it waits for the agent.
    static func waitDuration(of step: Step) -> Duration? {
        guard !step.args.isEmptyObject, let seconds = step.args.object["seconds"] else { return nil }
        let asked = seconds.integerValue ?? seconds.stringValue.flatMap { Int64($0) }
        return asked.map { .seconds(min(max($0, 0), 86_400)) }
    }
}

extension Step {
    /// The change of power that the step is where it runs; `nil` where an interface carries it out.
    package var powerTarget: PowerTarget? { ReservedStep(rawValue: step)?.powerTarget }
}
