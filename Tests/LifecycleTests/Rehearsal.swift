import Documents
import Lifecycle
import Model
import Testing

/// A node in a world without hardware: a clock that is moved by hand, and orders that are answered by hand.
struct Rehearsal {
    var managed: ManagedNode
    var now = Timestamp(microseconds: 1_700_000_000_000_000)
    var settings = LifecycleSettings()
    /// Orders that wait to be performed, as the journal would hold them.
    var pending: [Effect] = []
    /// Everything that was decided.
    var records: [Decision.Record] = []
    var clearedInstances = 0
    var findings: [Findings] = []
    /// Commands that were ordered at any time.
    var namedCommands: Set<CommandID> = []

    init(in state: ProvisionState = .enroll) {
        let uuid = ResourceID("11111111-2222-4333-8444-555555555555")
        var node = Node(uuid: uuid ?? ResourceID.random(), driver: "fake-hardware", createdAt: now)
        node.status.provisionState = state
        node.status.isReserved = state.kind == .transient
        managed = ManagedNode(node: node)
    }

    var status: NodeStatus { managed.node.status }
    var state: ProvisionState { status.provisionState }

    /// Applies an event, and keeps the journal as a conductor would.
    @discardableResult
    mutating func apply(_ event: Event) throws(Rejection) -> Decision {
        if case .outcome(let command, _) = event { pending.removeAll { $0.command == command } }
        let decision = try managed.apply(event, in: Circumstances(at: now, settings: settings))
        if decision.dropsPendingEffects { pending = [] }
        pending += decision.effects
        records += decision.records
        clearedInstances += decision.clearsInstance ? 1 : 0
        if let found = decision.findings { findings.append(found) }
        namedCommands.formUnion(decision.effects.map(\.command))
        return decision
    }

    /// Answers the oldest order.
    @discardableResult
    mutating func answer(_ outcome: Outcome = .done(Findings())) throws -> Decision {
        let effect = try #require(pending.first, "no order is out in \(state.rawValue)")
        return try apply(.outcome(effect.command, outcome))
    }

    /// Answers the order to collect steps.
    @discardableResult
    mutating func offer(_ steps: [Step]) throws -> Decision {
        try answer(.done(.offering(steps)))
    }

    /// Lets time pass, and wakes the node up when it asked for that.
    @discardableResult
    mutating func pass(_ duration: Duration) throws -> Decision {
        now = now + duration
        return try apply(.woken)
    }

    /// Answers every order well; those to collect steps with `steps`.
    mutating func finish(offering steps: [Step] = []) throws {
        for _ in 0..<100 {
            guard let effect = pending.first else { return }
            if case .collectSteps = effect.order { try offer(steps) } else { try answer() }
        }
        Issue.record("does not come to an end")
    }

    /// Applies events and writes down what followed, line by line.
    mutating func transcript(_ act: (inout Rehearsal) throws -> Decision) throws -> String {
        let decision = try act(&self)
        let orders = decision.effects.map(\.summary).joined(separator: ", ")
        return "\(state.rawValue): \(orders.isEmpty ? "-" : orders)"
    }
}

extension Effect {
    /// `deploy-2 begin deploy`.
    var summary: String { "\(command) \(order.summary)" }
}

extension Order {
    var summary: String {
        switch self {
        case .begin(let kind): "begin \(kind.rawValue)"
        case .collectSteps(let kind): "collect \(kind.rawValue) steps"
        case .run(let step, let kind): "run \(kind.rawValue) step \(step.qualifiedName)"
        case .runOnChildren(let step, let kind): "run \(kind.rawValue) step \(step.qualifiedName) on children"
        case .end(let kind): "end \(kind.rawValue)"
        case .giveUp(let kind, let powerOff): "give up \(kind.rawValue)\(powerOff ? ", power off" : "")"
        case .changePower(let target, _): target.rawValue
        }
    }
}

extension Findings {
    /// The answer to an order to collect steps.
    static func offering(_ steps: [Step]) -> Findings {
        var findings = Findings()
        findings.steps = steps
        return findings
    }

    /// The step is done, and wants a reboot before the next.
    static var wantingReboot: Findings {
        var findings = Findings()
        findings.isRebootRequested = true
        return findings
    }
}

/// Whether `act` is refused for `reason`, changing nothing.
func isRefused(_ rehearsal: Rehearsal, _ event: Event, _ reason: Rejection.Reason, _ location: SourceLocation = #_sourceLocation)
{
    var copy = rehearsal
    do {
        try copy.apply(event)
        Issue.record("\(event.name) was accepted in \(rehearsal.state.rawValue)", sourceLocation: location)
    } catch {
        #expect(error.reason == reason, "\(error)", sourceLocation: location)
        #expect(copy.managed == rehearsal.managed, sourceLocation: location)
    }
}
