import Lifecycle
import Model
import Storage

/// What a worker knows of its node between two commits, so that it need not read it again.
struct Holding: Sendable {
    var managed: ManagedNode
    /// Oldest first.
    var pending: [PendingEffect]
    /// `nil` until they were needed.
    var secrets: NodeSecrets?
    /// `nil` until they were needed.
    var ports: [Port]?

    /// A node as it was read or committed.
    init(_ managed: ManagedNode, pending: [PendingEffect]) {
        self.managed = managed
        self.pending = pending
    }

    /// Brings the knowledge up to what a commit has made true.
    mutating func advance(by change: NodeChange, _ committed: CommittedChange, at now: Timestamp) {
        managed = change.node
        managed.revision = committed.revision
        if change.dropsPendingEffects { pending = [] }
        if let finished = change.finished { pending.removeAll { $0.id == finished } }
        pending += zip(committed.effects, change.effects).map { PendingEffect(id: $0, effect: $1, filedAt: now) }
        if let changed = change.secrets { secrets = changed }
        if !change.ports.isEmpty { ports = nil }
    }
}
