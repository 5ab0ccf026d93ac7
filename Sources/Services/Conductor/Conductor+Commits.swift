import Documents
import DriverInterfaces
import Lifecycle
import Model
import Storage

extension Conductor {
    /// Puts everything that a decision led to into the change.
    func completed(
        _ change: NodeChange, from before: ManagedNode, by decision: Decision, of event: Event, requestID: String?,
        at now: Timestamp
    ) async throws(StoreError) -> NodeChange {
        var change = change
        let node = change.node.node
        if !event.isRoutine(from: before, to: change.node) {
            change.cause = JournalEntry(
                at: now, event: event.name, from: before.node.status.provisionState, to: node.status.provisionState,
                requestID: requestID, text: event.journalText)
        }
        change.dropsPendingEffects = decision.dropsPendingEffects
        change.effects = decision.effects
        change.history = decision.records.map { line(of: $0, for: node, at: now) }
        change.deletesAllocation = decision.clearsInstance
        if let findings = decision.findings { learn(findings, into: &change, at: now) }
        if let kept = try await secretsKept(by: change, from: before.node) { change.secrets = kept }
        if event.bringsSecrets { try await hideSecrets(in: &change) }
        return change
    }

    /// Commits a change that follows from work here, and brings the worker's knowledge up to it.
    func commit(_ change: NodeChange, to holding: inout Holding) async throws(StoreError) {
        var change = change
        change.conductor = hostname
        let committed = try await store.commit(change)
        holding.advance(by: change, committed, at: time.now)
        if change.node.node.status.provisionState == .available { scheduler.nodesChanged() }
        note(holding)
    }

    /// Tells what a committed event says of the node's boots.
    func record(_ event: Event, since before: ManagedNode, _ after: ManagedNode) {
        for note in after.timeline(of: event, since: before, at: time.now) { timeline.record(note) }
    }

    /// What the store holds of a node now, or `nil` when there is no such node any more.
    func read(_ node: Node.ID) async throws(StoreError) -> Holding? {
        guard let managed = try await store.node(.uuid(node)) else { return nil }
        return Holding(managed, pending: try await store.pendingEffects(of: node))
    }

    /// What drivers are told about the held node.
    func context(for holding: inout Holding) async throws(StoreError) -> NodeContext {
        let node = holding.managed.node
        let secrets: NodeSecrets
        if let known = holding.secrets {
            secrets = known
        } else {
            secrets = node.showsMaskedValues ? try await store.secrets(of: node.uuid) : NodeSecrets()
            holding.secrets = secrets
        }
        let ports: [Port]
        if let known = holding.ports {
            ports = known
        } else {
            ports = try await store.resources(Port.self, of: node.uuid)
            holding.ports = ports
        }
        return NodeContext(
            node: node, driverInfo: node.clear(.driverInfo, with: secrets),
            instanceInfo: node.clear(.instanceInfo, with: secrets),
            driverInternalInfo: node.clear(.driverInternalInfo, with: secrets), ports: ports)
    }

    /// A fresh identifier.
    func makeID() -> ResourceID {
        var generator = Randomness(draw: randomness)
        return ResourceID(using: &generator)
    }

    /// The secrets as they shall be where the decision removed members that stand for secrets; `nil` where it removed none.
    private func secretsKept(by change: NodeChange, from before: Node) async throws(StoreError) -> NodeSecrets? {
        let node = change.node.node
        let thinned = SecretDocument.allCases.filter {
            before[$0] != node[$0] && before[$0].showsMaskedValues
        }
        guard !thinned.isEmpty else { return nil }
        var secrets: NodeSecrets
        if let changed = change.secrets { secrets = changed } else { secrets = try await store.secrets(of: node.uuid) }
        for document in thinned {
            secrets[document] = document.split(document.join(node[document], secrets[document])).secrets
        }
        return secrets
    }

    /// Takes secrets that an agent told us out of the node's document.
    private func hideSecrets(in change: inout NodeChange) async throws(StoreError) {
        let node = change.node.node
        var secrets: NodeSecrets
        if let changed = change.secrets { secrets = changed } else { secrets = try await store.secrets(of: node.uuid) }
        change.node.node.replace(.driverInternalInfo, with: node.driverInternalInfo.object, secrets: &secrets)
        change.secrets = secrets
    }

    private func learn(_ findings: Findings, into change: inout NodeChange, at now: Timestamp) {
        let node = change.node.node.uuid
        change.inventory = findings.inventory
        change.biosSettings = findings.biosSettings?.map { setting in
            var shown = setting
            if setting.value != nil, SecretNames.contains(setting.name) { shown.value = SecretNames.mask }
            return shown
        }
        change.firmware = findings.firmware
        change.ports = findings.portAddresses.map { Port(uuid: makeID(), nodeUUID: node, address: $0, createdAt: now) }
    }

    private func line(of record: Decision.Record, for node: Node, at now: Timestamp) -> HistoryEvent {
        var line = HistoryEvent(
            uuid: makeID(), nodeUUID: node.uuid, createdAt: now, severity: record.severity, event: record.text,
            eventType: record.eventType)
        line.conductor = hostname
        line.state = node.status.provisionState
        line.targetProvisionState = node.status.targetProvisionState
        line.duration = record.duration
        return line
    }
}

/// A source of random numbers as the standard library wants it.
private struct Randomness: RandomNumberGenerator {
    let draw: @Sendable () -> UInt64

    mutating func next() -> UInt64 { draw() }
}

extension Event {
    /// Whether the event only says that what is under way still is: asking after it would fill the journal with nothing else.
    fileprivate func isRoutine(from before: ManagedNode, to after: ManagedNode) -> Bool {
        switch self {
        case .parentActs: return before.work.parentStep?.command == after.work.parentStep?.command
        case .woken, .agentCalled, .outcome(_, .underway): break
        case .outcome(_, .done), .outcome(_, .failed), .manage, .provide, .inspect, .clean, .deploy, .rebuild, .delete, .adopt,
            .abort, .rescue, .unrescue, .unhold, .service, .power, .setMaintenance, .clearMaintenance, .inspectionDelivered,
            .parentActed, .powerObserved, .powerLost, .powerRecovered:
            return false
        }
        guard let was = before.work.operation, let now = after.work.operation else { return false }
        return was.command == now.command && was.phase == now.phase && was.failure == now.failure
            && before.node.status.provisionState == after.node.status.provisionState
            && before.node.status.isMaintenance == after.node.status.isMaintenance
    }

    /// Whether what was found includes something that belongs among the node's secrets.
    var bringsSecrets: Bool {
        switch self {
        case .outcome(_, .done(let findings)), .outcome(_, .underway(_, let findings)), .agentCalled(let findings),
            .inspectionDelivered(let findings), .parentActs(_, let findings), .parentActed(_, let findings, _):
            findings.driverInternalInfo.contains { SecretDocument.driverInternalInfo.isSecret($0.key) }
        case .outcome(_, .failed), .manage, .provide, .inspect, .clean, .deploy, .rebuild, .delete,
            .adopt, .abort, .rescue, .unrescue, .unhold, .service, .power, .setMaintenance, .clearMaintenance, .powerObserved,
            .powerLost, .powerRecovered, .woken:
            false
        }
    }

    /// What the journal says about the event beyond its name.
    var journalText: String? {
        switch self {
        case .outcome(let command, let outcome):
            switch outcome {
            case .done, .underway: "\(command): \(outcome.name)"
            case .failed(let text): "\(command): \(text)"
            }
        case .powerLost(let text): text
        case .setMaintenance(let reason): reason
        case .parentActs(let step, _): step.step
        case .parentActed(let step, _, let failure): failure.map { "\(step.step): \($0)" } ?? step.step
        case .powerObserved(let state), .powerRecovered(let state): state.rawValue
        case .manage, .provide, .inspect, .clean, .deploy, .rebuild, .delete, .adopt, .abort, .rescue, .unrescue, .unhold,
            .service, .power, .clearMaintenance, .agentCalled, .inspectionDelivered, .woken:
            nil
        }
    }
}
