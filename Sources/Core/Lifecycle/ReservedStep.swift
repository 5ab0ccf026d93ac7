import Documents
import Model

/// Steps that the lifecycle carries out itself, whatever interface they are asked of (provision-states §9).
enum ReservedStep: String, CaseIterable {
    case powerOn = "power_on"
    case powerOff = "power_off"
    case reboot
    /// The operator is expected: `unhold` goes on.
    case hold
    /// Nothing happens for `args.seconds`, or until the agent calls.
    case wait

    /// The reserved step that `step` is, or `nil` when an interface carries it out. Verify steps are never reserved.
    init?(_ step: Step, _ kind: StepKind) {
        guard kind != .verify else { return nil }
        self.init(rawValue: step.step)
    }

    /// The time that a `wait` step asks for, never negative; `nil` when it waits for the agent.
    static func waitDuration(of step: Step) -> Duration? {
        guard !step.args.isEmptyObject, let seconds = step.args.object["seconds"] else { return nil }
        let asked = seconds.integerValue ?? seconds.stringValue.flatMap { Int64($0) }
        return asked.map { .seconds(min(max($0, 0), 86_400)) }
    }
}
