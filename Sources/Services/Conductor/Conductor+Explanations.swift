package import Lifecycle
package import Model
package import Storage
import Synchronization

/// Why a node is as it is, from the conductor's view: what is to be done to it, what is waited for, and what went wrong so far.
package struct WorkReport: Sendable {
    /// An effect that is not done yet.
    package struct Pending: Sendable {
        package var effect: PendingEffect
        /// Attempts that did not succeed; zero before the first.
        package var attempts: Int
        package var nextAttemptAt: Timestamp?
        /// What went wrong the last time, without secrets.
        package var lastFailure: String?
    }

    package var node: ManagedNode
    /// Oldest first; the first is being done or next.
    package var pending: [Pending]
    /// Whether a worker of this conductor holds the node at this moment.
    package var isHeld: Bool
    /// Whether the node waits for a worker of this conductor.
    package var isQueued: Bool
    /// The conductor that made this report.
    package var conductor: String
}

extension Conductor {
    /// What there is to say about the work on a node.
    package func why(_ reference: ResourceReference) async throws(ServiceError) -> WorkReport {
        let managed = try await node(reference)
        let id = managed.node.uuid
        let effects: [PendingEffect]
        do { effects = try await store.pendingEffects(of: id) } catch { throw .store(error) }
        return agenda.withLock { agenda in
            let pending = effects.map { effect in
                let attempts = agenda.attempts(at: effect.id, of: id)
                return WorkReport.Pending(
                    effect: effect, attempts: attempts?.count ?? 0, nextAttemptAt: attempts?.nextAt,
                    lastFailure: attempts?.lastFailure)
            }
            let isHeld = agenda.isHeld(id)
            return WorkReport(
                node: managed, pending: pending, isHeld: isHeld, isQueued: agenda.has(id) && !isHeld, conductor: hostname)
        }
    }
}
