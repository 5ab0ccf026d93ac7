import Documents
import Lifecycle
import Model

/// Something that can be done to a rehearsed node, and what the diagram calls it.
struct Move {
    var label: String
    var act: (inout Rehearsal) throws -> Void

    /// An event.
    init(_ event: Event, label: String? = nil) {
        self.label = label ?? event.name
        act = { try $0.apply(event) }
    }

    /// Anything else.
    init(label: String, act: @escaping (inout Rehearsal) throws -> Void) {
        self.label = label
        self.act = act
    }
}

/// A change of state that was seen.
struct Transition: Hashable {
    var from: ProvisionState
    var label: String
    var to: ProvisionState
}

/// Walks through every state that can be reached from `enroll`, by every event that can meet it.
struct Exploration {
    /// Every distinct situation that was reached, each once.
    private(set) var situations: [Rehearsal] = []
    private(set) var transitions: Set<Transition> = []
    private var known: Set<String> = []

    /// Visits all situations; `withDisturbances` adds maintenance, power changes and lost controllers, which multiply them.
    init(withDisturbances: Bool, situationsMax: Int = 200_000) throws {
        let starts = [(true, false), (false, false), (true, true)]
        for (isCleaned, isRetired) in withDisturbances ? Array(starts.prefix(1)) : starts {
            var start = Rehearsal()
            start.managed.node.automatedClean = isCleaned
            start.managed.node.isRetired = isRetired
            visit(start)
        }
        var next = 0
        while next < situations.count, situations.count < situationsMax {
            let situation = situations[next]
            next += 1
            // What is wrong already is not walked on from: it might go on for ever.
            guard situation.violations.isEmpty else { continue }
            for move in Move.all(in: situation, withDisturbances: withDisturbances) {
                var after = situation
                do {
                    try move.act(&after)
                } catch is Rejection {
                    continue
                }
                if after.state != situation.state {
                    transitions.insert(Transition(from: situation.state, label: move.label, to: after.state))
                }
                visit(after)
            }
        }
    }

    private mutating func visit(_ rehearsal: Rehearsal) {
        if known.insert(rehearsal.fingerprint).inserted {
            var rehearsal = rehearsal
            rehearsal.records = []
            rehearsal.findings = []
            situations.append(rehearsal)
        }
    }
}

extension Move {
    private static let erase = Step(interface: .deploy, step: "erase_devices", priority: 10)
    private static let abortable = Step(interface: .raid, step: "create", priority: 5, isAbortable: true, requiresRamdisk: false)
    private static let hold = Step(interface: .power, step: "hold", priority: 7)
    private static let wait = Step(interface: .power, step: "wait", args: ["seconds": 5], priority: 3)

    private static var onChildren: Step {
        var step = Step(interface: .power, step: "power_off")
        step.children = .all
        return step
    }

    /// Everything that can be tried on a node: verbs, answers to what is out, calls, and the passing of time.
    static func all(in situation: Rehearsal, withDisturbances: Bool) -> [Move] {
        var moves = verbs + answers(to: situation) + [wake]
        moves.append(Move(.agentCalled(Findings())))
        moves.append(Move(.inspectionDelivered(Findings())))
        if withDisturbances { moves += disturbances }
        return moves
    }

    private static var verbs: [Move] {
        let requests = [
            StepRequest(steps: [hold, erase]), StepRequest(steps: [abortable, wait]),
            StepRequest(steps: [abortable], disableRamdisk: true), StepRequest(steps: [onChildren], disableRamdisk: true),
        ]
        let withSteps =
            requests.flatMap { [Move(.clean($0)), Move(.service($0))] } + [
                Move(.deploy(requests[0])), Move(.deploy(requests[1])),
            ]
        return Verb.allCases.map { Move($0.event) } + withSteps
    }

    /// Every outcome of the oldest order.
    private static func answers(to situation: Rehearsal) -> [Move] {
        guard let effect = situation.pending.first else { return [] }
        var done = Findings()
        if case .collectSteps = effect.order { done.steps = [erase, abortable] }
        var outcomes: [(String, Outcome)] = [
            ("done", .done(done)), ("underway", .underway(pollAfter: nil)), ("underway", .underway(pollAfter: .seconds(10))),
            ("failed", .failed("It failed.")),
        ]
        if case .run = effect.order { outcomes.append(("done", .done(.wantingReboot))) }
        return outcomes.map { label, outcome in Move(label: label) { try $0.answer(outcome) } }
    }

    /// The moment that the node asked to be woken at.
    private static var wake: Move {
        Move(label: "woken") { node in
            if let deadline = node.managed.work.deadline { node.now = max(node.now, deadline.at) }
            try node.apply(.woken)
        }
    }

    private static var disturbances: [Move] {
        [
            Move(.setMaintenance(reason: "why")), Move(.clearMaintenance), Move(.power(.reboot, timeout: nil)),
            Move(.powerObserved(.on)),
            Move(.powerLost("No answer.")), Move(.powerRecovered(.on)),
            Move(label: "late") { try $0.apply(.outcome("automatedClean-1", .failed("late"))) },
        ]
    }
}

extension Rehearsal {
    /// What distinguishes this situation from others, without times and numbers.
    var fingerprint: String {
        let work = managed.work
        var parts = [
            state.rawValue, status.targetProvisionState?.rawValue ?? "", "\(status.isMaintenance)", status.fault?.rawValue ?? "",
            "\(managed.node.isRetired)", "\(String(describing: managed.node.automatedClean))", "\(work.powerAction != nil)",
            work.deadline.map { $0.isPoll ? "poll" : "limit" } ?? "",
            work.suspendedDeadline.map { $0.isPoll ? "poll" : "limit" } ?? "",
            pending.map(\.order.summary).joined(separator: ","), "\(status.inspectionStartedAt != nil)",
        ]
        if let operation = work.operation {
            parts += [
                operation.kind.rawValue, operation.phase.rawValue, "\(operation.stepIndex)",
                operation.plan.map(\.qualifiedName).joined(separator: ","), "\(operation.isAbortRequested)",
                "\(operation.isOrderOut)",
                "\(operation.wasCalledMeanwhile)", "\(operation.usesAgent)", "\(operation.request.disableRamdisk)",
                operation.request.steps.map(\.step).joined(separator: ","),
                operation.failure.map { "\($0.isAbort) \($0.powersOff)" } ?? "",
                "\(operation.limit.map { $0 > now } ?? false)", status.cleanStep.isEmptyObject ? "" : "c",
            ]
        }
        return parts.joined(separator: "|")
    }

    /// What must never be false of a node that only came about by applying events.
    var violations: [String] {
        var found: [String] = []
        func expect(_ isTrue: Bool, _ text: String) { if !isTrue { found.append(text) } }
        let work = managed.work
        let commands = pending.map(\.command)
        let out = work.operation.map { commands.contains($0.command) } ?? false
        let isPowerOut = work.powerAction.map { commands.contains($0.command) } ?? false
        expect(Set(commands).count == commands.count, "an order is filed twice at a time")
        expect(commands.count == (out ? 1 : 0) + (isPowerOut ? 1 : 0), "an order is out that nobody knows of")
        expect(out == (work.operation?.isOrderOut ?? false), "isOrderOut is wrong")
        expect(isPowerOut == (work.powerAction != nil), "a power change is not out")
        expect((status.targetPowerState != nil) == isPowerOut, "target_power_state is wrong")
        expect(status.isReserved == (state.kind == .transient || work.powerAction != nil), "the reservation is wrong")
        expect((status.targetProvisionState == nil) == (state.kind == .stable), "the target is wrong")
        expect(status.fault == nil || (status.isMaintenance && status.maintenanceReason != nil), "a fault without maintenance")
        expect(
            (status.inspectionStartedAt != nil) == (state == .inspecting || state == .inspectWait),
            "inspection_started_at is wrong")
        expect(work.deadline == nil || work.suspendedDeadline == nil, "a deadline both counts and does not")
        expect(!status.isMaintenance || work.deadline == nil, "a deadline in maintenance")
        switch state.kind {
        case .transient, .wait:
            expect(out || work.deadline != nil || work.suspendedDeadline != nil, "nothing ends the work")
            expect(work.operation != nil && work.operation?.phase != .failed, "no work is known of")
        case .hold:
            expect(!out && work.deadline == nil && work.operation?.phase == .holding, "a hold that ends by itself")
        case .stable:
            expect(work.operation == nil && work.deadline == nil && work.suspendedDeadline == nil, "work in a stable state")
        case .failed:
            expect(work.operation?.phase == .failed && work.deadline == nil && !out, "work in a failed state")
        }
        let hasStep = !(status.cleanStep.isEmptyObject && status.deployStep.isEmptyObject && status.serviceStep.isEmptyObject)
        expect(!hasStep || [.transient, .wait, .hold].contains(state.kind), "a step is shown although nothing runs")
        return found
    }

    /// Does everything that is asked for until nobody but an operator can go on.
    mutating func comeToRest() throws -> Bool {
        try apply(.clearMaintenance)
        for _ in 0..<200 {
            if let effect = pending.first {
                if case .collectSteps = effect.order { try offer([]) } else { try answer() }
            } else if let deadline = managed.work.deadline {
                now = max(now, deadline.at)
                try apply(.woken)
            } else {
                return state.kind != .transient && state.kind != .wait
            }
        }
        return false
    }
}
