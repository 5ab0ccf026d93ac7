package import Lifecycle
package import Model

/// What survives: nodes with the work on them, everything that belongs to them, and the orders not yet carried out.
///
/// One call is one transaction; what a call acknowledged survives a loss of power. Readers never wait for a writer.
package protocol Store: NodeStore, NodeDetailStore, ResourceStore, AllocationStore, ConductorStore, TimelineStore, NodeFeedStore {
}

/// How a request names a resource: by its identifier or by its name.
package enum ResourceReference: Sendable, Hashable {
    case uuid(ResourceID)
    case name(String)
}

/// Why a store refused; nothing was changed.
package enum StoreError: Error, Sendable, Hashable {
    /// The resource was changed since it was read: read again and decide again.
    case conflict
    /// There is no such resource (any more).
    case notFound(noun: String, reference: String)
    /// Another resource has this value in a field that must be unique; `holder` is that resource where it is known.
    case duplicate(noun: String, field: String, value: String, holder: ResourceID?)
    /// A resource that is named by this one does not exist, or this one is named by others: `field` says by which.
    case reference(noun: String, field: String, value: String)
    /// The storage itself failed: the disk is full, the file is damaged.
    case unavailable(String)
}

/// Nodes, and the journal of what shall be done to them.
package protocol NodeStore: Sendable {
    func node(_ reference: ResourceReference) async throws(StoreError) -> ManagedNode?
    /// What `add` makes of the nodes of a query, one after the other as they are read: nobody has to hold them all.
    func nodes<Result: Sendable>(
        _ query: NodeQuery, into result: @escaping @autoclosure @Sendable () -> Result,
        _ add: @escaping @Sendable (inout Result, consuming Node) -> Void
    ) async throws(StoreError) -> Result
    /// The secret values of a node's documents.
    func secrets(of node: Node.ID) async throws(StoreError) -> NodeSecrets
    /// Adds a node with its history's first lines. Its revision is 0.
    func create(_ node: Node, secrets: NodeSecrets, history: [HistoryEvent]) async throws(StoreError)
    /// Replaces a node and all that the change holds, in one transaction.
    ///
    /// - Throws: `.conflict` when the node's revision is not the one that the change was made from.
    /// - Returns: The node's new revision, and the identifiers of the change's new effects, in order.
    @discardableResult
    func commit(_ change: NodeChange) async throws(StoreError) -> CommittedChange
    /// Removes a node and everything that belongs to it; its children lose their parent.
    func delete(_ node: Node.ID, revision: Int64) async throws(StoreError)
    /// The effects of a node that are not performed yet, oldest first.
    func pendingEffects(of node: Node.ID) async throws(StoreError) -> [PendingEffect]
    /// Nodes with effects to perform whose conductor is `conductor`, or one whose lease ended before `now`, or none.
    ///
    /// Those whose effects are oldest come first.
    func nodesWithPendingEffects(for conductor: String, at now: Timestamp, limit: Int) async throws(StoreError) -> [Node.ID]
    /// Nodes and their deadlines up to `until`, earliest first; of the same conductors.
    func deadlines(for conductor: String, at now: Timestamp, until: Timestamp, limit: Int) async throws(StoreError)
        -> [NodeDeadline]
    /// How many nodes there are in each provision state, and how many of them are in maintenance.
    func nodeCounts() async throws(StoreError) -> [NodeCount]
    /// How many nodes each shard has; `nil` is the nodes without one.
    func shards() async throws(StoreError) -> [(name: String?, count: Int)]
    /// The last journal entries of a node, newest first; 200 are kept.
    func journal(of node: Node.ID, limit: Int) async throws(StoreError) -> [JournalEntry]
}

extension NodeStore {
    /// The nodes of a query.
    package func nodes(_ query: NodeQuery) async throws(StoreError) -> [Node] {
        try await nodes(query, into: []) { $0.append($1) }
    }
}

/// One commit on a node: the cause, the next state, and what follows.
package struct NodeChange: Sendable {
    /// The node as it shall be, with the revision that it was read at.
    package var node: ManagedNode
    /// The secrets as they shall be; `nil` leaves them.
    package var secrets: NodeSecrets?
    /// What led to the change.
    package var cause: JournalEntry?
    /// The conductor that carries the effects out, as the row remembers it; `nil` leaves the one that the row has.
    package var conductor: String?
    /// The effect that ended with this change: it is forgotten in the same commit.
    package var finished: PendingEffect.ID?
    /// Whether effects filed earlier and not yet performed are forgotten.
    package var dropsPendingEffects = false
    /// New effects, oldest first.
    package var effects: [Effect] = []
    package var history: [HistoryEvent] = []
    package var inventory: NodeInventory?
    package var biosSettings: [BIOSSetting]?
    package var firmware: [FirmwareComponent]?
    /// Ports to add for addresses that no port has yet.
    package var ports: [Port] = []
    /// Whether the node's allocation is deleted; the node's `allocation_uuid` becomes `null` then.
    package var deletesAllocation = false
    /// Whether the operator's description of the node is as it was read, so that a store need not write it.
    ///
    /// Written are then only the status, the work, the instance (`instance_*`, `allocation_uuid`), `driver_internal_info`,
    /// `raid_config`, `boot_mode`, `secure_boot`, `health`, `console_enabled` and `updated_at`.
    package var isStatusOnly = false

    /// A change that only replaces the node.
    package init(_ node: ManagedNode) {
        self.node = node
    }
}

/// What a commit answered.
package struct CommittedChange: Sendable, Hashable {
    package var revision: Int64
    package var effects: [PendingEffect.ID]

    /// The new revision and the new effects' identifiers.
    package init(revision: Int64, effects: [PendingEffect.ID]) {
        self.revision = revision
        self.effects = effects
    }
}

/// An effect that the journal holds and that is not yet performed.
package struct PendingEffect: Sendable, Hashable {
    /// Grows with time, over all nodes.
    package typealias ID = Int64

    package var id: ID
    package var effect: Effect
    package var filedAt: Timestamp

    /// An effect as the journal holds it.
    package init(id: ID, effect: Effect, filedAt: Timestamp) {
        self.id = id
        self.effect = effect
        self.filedAt = filedAt
    }
}

/// When a node wants to be woken.
package struct NodeDeadline: Sendable, Hashable {
    package var node: Node.ID
    package var at: Timestamp

    /// A node and its time.
    package init(node: Node.ID, at: Timestamp) {
        self.node = node
        self.at = at
    }
}

/// One line of a node's journal: the event, and from which state to which it led.
package struct JournalEntry: Sendable, Hashable {
    package var at: Timestamp
    /// The event's name; no arguments, hence no secrets.
    package var event: String
    package var from: ProvisionState
    package var to: ProvisionState
    /// The request that asked for it, where one did.
    package var requestID: String?
    /// What else there is to say, without secrets: the order or outcome.
    package var text: String?

    /// An event and what it led to.
    package init(
        at: Timestamp, event: String, from: ProvisionState, to: ProvisionState, requestID: String? = nil, text: String? = nil
    ) {
        self.at = at
        self.event = event
        self.from = from
        self.to = to
        self.requestID = requestID
        self.text = text
    }
}

/// How many nodes are in a state.
package struct NodeCount: Sendable, Hashable {
    package var provisionState: ProvisionState
    package var isMaintenance: Bool
    package var count: Int
    /// The earliest `provision_updated_at` among them.
    package var oldest: Timestamp?

    /// So many nodes in a state.
    package init(provisionState: ProvisionState, isMaintenance: Bool, count: Int, oldest: Timestamp?) {
        self.provisionState = provisionState
        self.isMaintenance = isMaintenance
        self.count = count
        self.oldest = oldest
    }
}

/// What hangs on a node besides its row.
package protocol NodeDetailStore: Sendable {
    /// What happened to a node; the 300 newest events are kept.
    func history(of node: Node.ID, page: Page) async throws(StoreError) -> [HistoryEvent]
    func historyEvent(_ uuid: ResourceID, of node: Node.ID) async throws(StoreError) -> HistoryEvent?
    func inventory(of node: Node.ID) async throws(StoreError) -> NodeInventory?
    func biosSettings(of node: Node.ID) async throws(StoreError) -> [BIOSSetting]
    func firmware(of node: Node.ID) async throws(StoreError) -> [FirmwareComponent]
    /// The nodes that have a port with one of these addresses.
    func nodes(withPortAddresses addresses: [MACAddress]) async throws(StoreError) -> [Node.ID]
}

/// The conductors that are or were alive.
package protocol ConductorStore: Sendable {
    func conductors() async throws(StoreError) -> [ConductorRecord]
    /// Adds or renews a conductor: the others believe it alive until its lease ends.
    func renew(_ conductor: ConductorRecord) async throws(StoreError)
    /// Ends a conductor's lease.
    func retire(_ hostname: String, at now: Timestamp) async throws(StoreError)
}
