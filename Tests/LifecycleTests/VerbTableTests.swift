import Documents
import Lifecycle
import Model
import Testing

/// What Ironic accepts and refuses: every verb in every state, written by hand from provision-states §3.
struct VerbTableTests {
    /// For every state, the verbs it accepts and the state that each leads to at once. What is not listed is refused.
    private static let accepted: [ProvisionState: [Verb: ProvisionState]] = [
        .enroll: [.manage: .verifying],
        .manageable: [.provide: .cleaning, .inspect: .inspecting, .clean: .cleaning, .adopt: .adopting],
        .available: [.manage: .manageable, .deploy: .deploying],
        .active: [.rebuild: .deploying, .delete: .deleting, .rescue: .rescuing, .service: .servicing],
        .rescue: [.delete: .deleting, .rescue: .rescuing, .unrescue: .unrescuing],
        .error: [.rebuild: .deploying, .delete: .deleting],
        .verifying: [:], .inspecting: [:], .cleaning: [:], .deploying: [:], .deleting: [:], .adopting: [:], .rescuing: [:],
        .unrescuing: [:], .servicing: [:],
        .inspectWait: [.abort: .inspecting],
        .cleanWait: [.abort: .cleaning],
        .deployWait: [.abort: .deploying, .delete: .deleting],
        .rescueWait: [.abort: .rescuing, .delete: .deleting],
        .serviceWait: [.abort: .servicing, .delete: .deleting],
        .cleanHold: [.abort: .cleaning, .unhold: .cleanWait],
        .deployHold: [.abort: .deploying, .unhold: .deployWait],
        .serviceHold: [.abort: .servicing, .unhold: .serviceWait, .service: .servicing],
        .inspectFailed: [.inspect: .inspecting, .manage: .manageable],
        .cleanFailed: [.manage: .manageable],
        .deployFailed: [.deploy: .deploying, .rebuild: .deploying, .delete: .deleting],
        .adoptFailed: [.adopt: .adopting, .manage: .manageable],
        .rescueFailed: [.delete: .deleting, .rescue: .rescuing, .unrescue: .unrescuing],
        .unrescueFailed: [.delete: .deleting, .rescue: .rescuing, .unrescue: .unrescuing],
        .serviceFailed: [.service: .servicing, .abort: .servicing, .rescue: .rescuing, .delete: .deleting],
    ]

    /// Verbs that Ironic answers with 400 while the node is in maintenance.
    private static let refusedInMaintenance: Set<Verb> = [.deploy, .rebuild, .clean, .rescue, .service]

    @Test(arguments: ProvisionState.allCases)
    func acceptsWhatIronicAccepts(in state: ProvisionState) throws {
        let row = try #require(Self.accepted[state])
        for verb in Verb.allCases {
            var node = Rehearsal(in: state)
            if let next = row[verb] {
                try node.apply(verb.event)
                #expect(node.state == next, "\(verb) in \(state)")
                #expect(node.status.isReserved == (next.kind == .transient))
                #expect(node.status.provisionUpdatedAt == node.now)
            } else {
                isRefused(node, verb.event, state.kind == .transient ? .reserved : .notAllowedInState)
            }
        }
        #expect(Set(Rehearsal(in: state).managed.allowedVerbs) == Set(row.keys))
    }

    @Test(arguments: ProvisionState.allCases)
    func refusesInMaintenanceWhatIronicRefuses(in state: ProvisionState) throws {
        for verb in Verb.allCases {
            var node = Rehearsal(in: state)
            try node.apply(.setMaintenance(reason: nil))
            let isKnown = Self.accepted[state]?[verb] != nil
            if verb == .deploy || verb == .rebuild {
                isRefused(node, verb.event, .inMaintenance)
            } else if isKnown && (Self.refusedInMaintenance.contains(verb) || (verb == .abort && state == .serviceFailed)) {
                isRefused(node, verb.event, .inMaintenance)
            } else if isKnown {
                try node.apply(verb.event)
            } else {
                isRefused(node, verb.event, state.kind == .transient ? .reserved : .notAllowedInState)
            }
        }
    }

    @Test func mayRefuseToProvideInMaintenance() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.setMaintenance(reason: nil))
        node.settings.isProvisioningInMaintenanceAllowed = false
        isRefused(node, .provide, .inMaintenance)
    }

    @Test(arguments: ProvisionState.allCases)
    func changesThePowerWhereIronicDoes(in state: ProvisionState) throws {
        for target in PowerTarget.allCases {
            var node = Rehearsal(in: state)
            if state == .cleaning || state == .cleanWait {
                isRefused(node, .power(target, timeout: nil), .cleaning)
            } else if state.kind == .transient {
                isRefused(node, .power(target, timeout: nil), .reserved)
            } else {
                let decision = try node.apply(.power(target, timeout: .seconds(7)))
                #expect(decision.effects.map(\.order) == [.changePower(target, timeout: .seconds(7))])
                #expect(node.status.targetPowerState == target.result && node.state == state)
            }
        }
    }

    @Test func aRefusalNamesTheEventAndTheState() throws {
        var node = Rehearsal(in: .active)
        #expect(throws: Rejection.self) { try node.apply(.provide) }
        do { try node.apply(.provide) } catch {
            #expect(
                error.description == "The requested action \"provide\" can not be performed on node "
                    + "\"\(node.managed.node.uuid)\" while it is in state \"active\".")
        }
    }
}

extension Verb {
    /// The verb as an event, with steps where they are required.
    var event: Event {
        let request = StepRequest(steps: [Step(interface: .deploy, step: "erase_devices")])
        return switch self {
        case .manage: .manage
        case .provide: .provide
        case .inspect: .inspect
        case .clean: .clean(request)
        case .deploy: .deploy(StepRequest())
        case .rebuild: .rebuild(StepRequest())
        case .delete: .delete
        case .adopt: .adopt
        case .abort: .abort
        case .rescue: .rescue
        case .unrescue: .unrescue
        case .unhold: .unhold
        case .service: .service(request)
        }
    }
}
