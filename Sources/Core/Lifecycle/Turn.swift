import Model

/// One event's passage through the rules: the node and its work as the event met them, and what it has led to so far.
struct Turn {
    var node: Node
    var work: Work
    let at: Timestamp
    let settings: LifecycleSettings
    var decision = Decision()

    init(node: Node, work: Work, at: Timestamp, settings: LifecycleSettings) {
        self.node = node
        self.work = work
        self.at = at
        self.settings = settings
    }

    var state: ProvisionState { node.status.provisionState }

    /// Whether others must keep away: the conductor works, the power is being changed, or a step of the parent's runs here.
    var isReserved: Bool { state.kind == .transient || work.powerAction != nil || work.parentStep != nil }

    /// Changes the state; whatever was waited for in the old one is waited for no more.
    mutating func enter(_ state: ProvisionState, target: ProvisionState?) {
        node.status.provisionState = state
        node.status.targetProvisionState = state.kind == .stable ? nil : target
        node.status.provisionUpdatedAt = at
        forgetDeadline()
    }

    mutating func forgetDeadline() {
        work.deadline = nil
        work.suspendedDeadline = nil
    }

    /// A name that was never used for this node before.
    mutating func nameCommand(_ prefix: String) -> CommandID {
        work.commandsNamed &+= 1
        return CommandID("\(prefix)-\(work.commandsNamed)")
    }

    /// Starts an operation: its first order goes out.
    mutating func start(_ kind: Operation.Kind, _ request: StepRequest = StepRequest()) {
        decision.dropsPendingEffects = work.operation?.isOrderOut ?? false
        node.status.lastError = nil
        forgetSteps()
        let operation = Operation(kind: kind, request: request, command: CommandID(""), startedAt: at)
        if kind == .inspect {
            node.status.inspectionStartedAt = at
            node.status.inspectionFinishedAt = nil
        }
        mirrorRamdiskChoice(of: operation)
        enter(kind.course.working, target: kind.course.goal)
        let surveys = kind.course.runsRequestInOrder && !request.disableRamdisk && !request.steps.isEmpty
        file(operation, surveys ? .surveying : .beginning)
    }

    /// Lets the operation enter a phase whose order goes out under a new name.
    mutating func file(_ operation: Operation, _ phase: Operation.Phase) {
        var operation = operation
        operation.phase = phase
        operation.command = nameCommand(operation.kind.rawValue)
        operation.wasCalledMeanwhile = false
        operation.limit = nil
        forgetProgress(of: &operation)
        if state != operation.kind.course.working {
            enter(operation.kind.course.working, target: operation.kind.course.goal)
        }
        forgetDeadline()
        send(operation)
    }

    /// Files the order of the present phase under the operation's command, for the first time or to ask after it.
    mutating func send(_ operation: Operation) {
        var operation = operation
        operation.isOrderOut = false
        if let order = operation.order {
            operation.isOrderOut = true
            decision.effects.append(Effect(command: operation.command, order: order))
        }
        work.operation = operation
    }

    /// Ends up in a state where nothing is going on.
    mutating func rest(in state: ProvisionState) {
        enter(state, target: nil)
        work.operation = nil
        forgetSteps()
    }

    mutating func record(_ severity: HistoryEvent.Severity, _ operation: Operation, _ text: String) {
        let duration = at - operation.startedAt
        decision.records.append(
            Decision.Record(severity, operation.kind == .inspect ? "inspection" : "provisioning", text, duration: duration))
    }
}

extension Timestamp {
    /// The moment `duration` later, kept within some decades so that no duration makes it overflow.
    func later(by duration: Duration) -> Timestamp {
        self + min(max(duration, .zero), .seconds(1_000_000_000))
    }
}
