package import DriverInterfaces
package import Lifecycle
package import Model
package import Storage
import Synchronization

extension Conductor {
    /// A change of what an operator sets of a node, together with its secrets; what it throws ends as `ServiceError.refused`.
    package typealias NodeEdit = @Sendable (inout Node, inout NodeSecrets) throws -> Void

    /// Applies an event that somebody asks for or reports, and has the effects carried out.
    ///
    /// When this returns, the journal holds the event and what follows from it, and every reader sees the change.
    /// - Parameters:
    ///   - requestID: The request that asks, for the journal.
    ///   - preparing: A change of the node's configuration that belongs to the event and into the same commit.
    package func file(
        _ event: Event, on reference: ResourceReference, requestID: String? = nil, preparing: NodeEdit? = nil
    ) async throws(ServiceError) -> ManagedNode {
        try await change(reference, requestID: requestID, cause: event, preparing)
    }

    /// Changes what an operator sets of a node.
    package func update(
        _ reference: ResourceReference, requestID: String? = nil, _ edit: @escaping NodeEdit
    ) async throws(ServiceError) -> ManagedNode {
        try await change(reference, requestID: requestID, cause: nil, edit)
    }

    /// Asks the node's hardware something while the caller waits.
    ///
    /// `body` may throw `HardwareError`, `ServiceError` and `ValidationFailure`. `operation` says what is done, for errors.
    package func perform<Answer: Sendable>(
        _ operation: String, on reference: ResourceReference,
        _ body: @escaping @Sendable (Driver, NodeContext) async throws -> Answer
    ) async throws(ServiceError) -> Answer {
        let managed = try await node(reference)
        let driver = try driver(for: managed.node)
        let context = try await context(for: managed)
        do {
            return try await within(limits.callDuration) { try await body(driver, context) }
        } catch let error as ServiceError {
            throw error
        } catch let error as ValidationFailure {
            throw .invalid(error)
        } catch let error as HardwareError {
            throw .hardware(error)
        } catch {
            throw .timedOut(operation: operation, after: limits.callDuration)
        }
    }

    /// The node, with the work on it.
    package func node(_ reference: ResourceReference) async throws(ServiceError) -> ManagedNode {
        let found: ManagedNode?
        do { found = try await store.node(reference) } catch { throw .store(error) }
        guard let found else { throw .noSuchNode(reference) }
        return found
    }

    /// The driver that the node's interfaces make up.
    package func driver(for node: Node) throws(ServiceError) -> Driver {
        do { return try drivers.driver(for: node) } catch { throw .invalid(error) }
    }

    /// What drivers are told about the node: its documents with their secrets, and its ports.
    package func context(for managed: ManagedNode) async throws(ServiceError) -> NodeContext {
        var holding = Holding(managed, pending: [])
        do { return try await context(for: &holding) } catch { throw .store(error) }
    }

    /// Reads, decides and commits; reads and decides again when another writer was faster.
    private func change(
        _ reference: ResourceReference, requestID: String?, cause: Event?, _ edit: NodeEdit?
    ) async throws(ServiceError) -> ManagedNode {
        guard agenda.withLock({ $0.queuedCount }) < limits.nodesQueuedMax else { throw .busy }
        for _ in 0..<max(1, limits.conflictsMax) {
            let before = try await node(reference)
            do {
                var change = try await edited(before, edit)
                if let cause { change = try await decided(change, from: before, cause, requestID: requestID) }
                let after = try await commitRequest(change, from: before)
                if let cause { record(cause, since: before, after) }
                return after
            } catch ServiceError.store(.conflict) {
                metrics.countConflict()
            }
        }
        throw .store(.conflict)
    }

    private func edited(_ before: ManagedNode, _ edit: NodeEdit?) async throws(ServiceError) -> NodeChange {
        var change = NodeChange(before)
        change.isStatusOnly = true
        guard let edit else { return change }
        var known = NodeSecrets()
        if before.node.showsMaskedValues {
            do { known = try await store.secrets(of: before.node.uuid) } catch { throw .store(error) }
        }
        var secrets = known
        do { try edit(&change.node.node, &secrets) } catch let error as ServiceError { throw error } catch {
            throw .refused(error)
        }
        if secrets != known { change.secrets = secrets }
        // An edit may only have looked: then nothing else is written than without one.
        change.isStatusOnly = change.node.node == before.node
        return change
    }

    private func decided(
        _ change: NodeChange, from before: ManagedNode, _ event: Event, requestID: String?
    ) async throws(ServiceError) -> NodeChange {
        let now = time.now
        var change = change
        let decision: Decision
        do {
            decision = try change.node.apply(event, in: Circumstances(at: now, settings: settings.lifecycle))
        } catch {
            metrics.countRefusal(of: event)
            throw .rejected(error)
        }
        metrics.count(event)
        change.isStatusOnly = change.isStatusOnly && change.node.node.properties == before.node.properties
        do {
            return try await completed(change, from: before, by: decision, of: event, requestID: requestID, at: now)
        } catch {
            throw .store(error)
        }
    }

    /// Commits what a request asks for. A node on which another conductor works stays with that one.
    private func commitRequest(_ change: NodeChange, from before: ManagedNode) async throws(ServiceError) -> ManagedNode {
        let id = before.node.uuid
        let isForUs = !before.work.isUnderway || agenda.withLock { $0.isOurs(id) }
        var change = change
        if change.node.work.isUnderway, isForUs { change.conductor = hostname }
        if change.node.node != before.node { change.node.node.updatedAt = time.now }
        if before.node.allocationUUID != nil, change.node.node.instanceUUID == nil {
            // An allocation without its instance holds nothing.
            change.deletesAllocation = true
        }
        let committed: CommittedChange
        do { committed = try await store.commit(change) } catch { throw .store(error) }
        if change.node.node.status.provisionState == .available { scheduler.nodesChanged() }
        var holding = Holding(before, pending: [])
        holding.advance(by: change, committed, at: time.now)
        note(holding, isForUs: isForUs)
        guard !change.effects.isEmpty else { return holding.managed }
        guard isForUs else {
            scanWanted.raise()
            return holding.managed
        }
        let wasAtRest = !before.work.isUnderway && !change.dropsPendingEffects
        wake(id, from: wasAtRest ? .carried(holding) : .stored)
        return holding.managed
    }

    /// Remembers whether the node's work is ours, and when it wants to be looked at.
    func note(_ holding: Holding, isForUs: Bool = true) {
        let id = holding.managed.node.uuid
        let isOurs = isForUs && (holding.managed.work.isUnderway || !holding.pending.isEmpty)
        let isFirst = agenda.withLock { agenda in
            agenda.setOurs(isOurs, id)
            guard isForUs, let deadline = holding.managed.work.deadline else { return false }
            return agenda.arm(id, at: deadline.at)
        }
        if isFirst { alarmChanged.raise() }
    }
}
