package import Lifecycle
package import Model
package import Storage

/// A store whose every call is a contact that a disturbance can keep from happening, or from being answered.
package struct WatchedStore: Store {
    private let base: any Store
    private let disturbance: any Disturbance

    /// The store `base` behind a disturbance.
    package init(_ base: any Store, _ disturbance: any Disturbance) {
        self.base = base
        self.disturbance = disturbance
    }

    private func contact<Answer>(
        _ name: String = #function, _ call: () async throws(StoreError) -> Answer
    ) async throws(StoreError) -> Answer {
        let name = String(name.prefix { $0 != "(" })
        do { try await disturbance.before(name) } catch { throw error.storeError }
        let answer = try await call()
        do { try await disturbance.after(name) } catch { throw error.storeError }
        return answer
    }
}

extension WatchedStore {
    package func node(_ reference: ResourceReference) async throws(StoreError) -> ManagedNode? {
        try await contact { () async throws(StoreError) in try await base.node(reference) }
    }

    package func nodes<Result: Sendable>(
        _ query: NodeQuery, into result: @escaping @autoclosure @Sendable () -> Result,
        _ add: @escaping @Sendable (inout Result, consuming Node) -> Void
    ) async throws(StoreError) -> Result {
        try await contact { () async throws(StoreError) in try await base.nodes(query, into: result(), add) }
    }

    package func secrets(of node: Node.ID) async throws(StoreError) -> NodeSecrets {
        try await contact { () async throws(StoreError) in try await base.secrets(of: node) }
    }

    package func create(_ node: Node, secrets: NodeSecrets, history: [HistoryEvent]) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.create(node, secrets: secrets, history: history) }
    }

    package func commit(_ change: NodeChange) async throws(StoreError) -> CommittedChange {
        try await contact { () async throws(StoreError) in try await base.commit(change) }
    }

    package func delete(_ node: Node.ID, revision: Int64) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.delete(node, revision: revision) }
    }

    package func pendingEffects(of node: Node.ID) async throws(StoreError) -> [PendingEffect] {
        try await contact { () async throws(StoreError) in try await base.pendingEffects(of: node) }
    }

    package func nodesWithPendingEffects(
        for conductor: String, at now: Timestamp, limit: Int
    ) async throws(StoreError) -> [Node.ID] {
        try await contact { () async throws(StoreError) in
            try await base.nodesWithPendingEffects(for: conductor, at: now, limit: limit)
        }
    }

    package func deadlines(
        for conductor: String, at now: Timestamp, until: Timestamp, limit: Int
    ) async throws(StoreError) -> [NodeDeadline] {
        try await contact { () async throws(StoreError) in
            try await base.deadlines(for: conductor, at: now, until: until, limit: limit)
        }
    }

    package func nodeCounts() async throws(StoreError) -> [NodeCount] {
        try await contact { () async throws(StoreError) in try await base.nodeCounts() }
    }

    package func shards() async throws(StoreError) -> [(name: String?, count: Int)] {
        try await contact { () async throws(StoreError) in try await base.shards() }
    }

    package func journal(of node: Node.ID, limit: Int) async throws(StoreError) -> [JournalEntry] {
        try await contact { () async throws(StoreError) in try await base.journal(of: node, limit: limit) }
    }
}

extension WatchedStore {
    package func history(of node: Node.ID, page: Page) async throws(StoreError) -> [HistoryEvent] {
        try await contact { () async throws(StoreError) in try await base.history(of: node, page: page) }
    }

    package func historyEvent(_ uuid: ResourceID, of node: Node.ID) async throws(StoreError) -> HistoryEvent? {
        try await contact { () async throws(StoreError) in try await base.historyEvent(uuid, of: node) }
    }

    package func inventory(of node: Node.ID) async throws(StoreError) -> NodeInventory? {
        try await contact { () async throws(StoreError) in try await base.inventory(of: node) }
    }

    package func biosSettings(of node: Node.ID) async throws(StoreError) -> [BIOSSetting] {
        try await contact { () async throws(StoreError) in try await base.biosSettings(of: node) }
    }

    package func firmware(of node: Node.ID) async throws(StoreError) -> [FirmwareComponent] {
        try await contact { () async throws(StoreError) in try await base.firmware(of: node) }
    }

    package func nodes(withPortAddresses addresses: [MACAddress]) async throws(StoreError) -> [Node.ID] {
        try await contact { () async throws(StoreError) in try await base.nodes(withPortAddresses: addresses) }
    }
}

extension WatchedStore {
    package func resource<R: StoredResource>(_ type: R.Type, _ reference: ResourceReference) async throws(StoreError) -> R? {
        try await contact { () async throws(StoreError) in try await base.resource(type, reference) }
    }

    package func resources<R: StoredResource>(_ type: R.Type, of node: Node.ID) async throws(StoreError) -> [R] {
        try await contact { () async throws(StoreError) in try await base.resources(type, of: node) }
    }

    package func resources<R: StoredResource>(_ type: R.Type, _ query: ResourceQuery) async throws(StoreError) -> [R] {
        try await contact { () async throws(StoreError) in try await base.resources(type, query) }
    }

    package func create<R: StoredResource>(_ resource: R, fencedBy fence: NodeRevision?) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.create(resource, fencedBy: fence) }
    }

    package func update<R: StoredResource>(_ resource: R, from previous: R, fencedBy fence: NodeRevision?)
        async throws(StoreError)
    {
        try await contact { () async throws(StoreError) in try await base.update(resource, from: previous, fencedBy: fence) }
    }

    package func delete<R: StoredResource>(_ type: R.Type, _ uuid: ResourceID, fencedBy fence: NodeRevision?)
        async throws(StoreError)
    {
        try await contact { () async throws(StoreError) in try await base.delete(type, uuid, fencedBy: fence) }
    }
}

extension WatchedStore {
    package func append(_ events: [TimelineEvent]) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.append(events) }
    }

    package func timeline(of node: Node.ID, after number: Int64?, limit: Int) async throws(StoreError) -> [TimelineEntry] {
        try await contact { () async throws(StoreError) in try await base.timeline(of: node, after: number, limit: limit) }
    }
}

extension WatchedStore {
    package func conductors() async throws(StoreError) -> [ConductorRecord] {
        try await contact { () async throws(StoreError) in try await base.conductors() }
    }

    package func renew(_ conductor: ConductorRecord) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.renew(conductor) }
    }

    package func retire(_ hostname: String, at now: Timestamp) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.retire(hostname, at: now) }
    }
}

extension WatchedStore {
    package func allocations(dueAt now: Timestamp, limit: Int) async throws(StoreError) -> [Allocation] {
        try await contact { () async throws(StoreError) in try await base.allocations(dueAt: now, limit: limit) }
    }

    package func nextAllocationAttempt() async throws(StoreError) -> Timestamp? {
        try await contact { () async throws(StoreError) in try await base.nextAllocationAttempt() }
    }

    package func candidates(_ query: CandidateQuery) async throws(StoreError) -> [ManagedNode] {
        try await contact { () async throws(StoreError) in try await base.candidates(query) }
    }

    package func settle(_ settlements: [AllocationSettlement]) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.settle(settlements) }
    }

    package func release(_ allocation: Allocation, fencedBy fence: NodeRevision?) async throws(StoreError) {
        try await contact { () async throws(StoreError) in try await base.release(allocation, fencedBy: fence) }
    }
}

extension WatchedStore {
    package func newestNodeRevision() async throws(StoreError) -> Int64 {
        try await contact { () async throws(StoreError) in try await base.newestNodeRevision() }
    }

    package func nodeFeed(_ query: NodeFeedQuery) async throws(StoreError) -> NodeFeed {
        try await contact { () async throws(StoreError) in try await base.nodeFeed(query) }
    }
}
