import Documents
package import Lifecycle
package import Model
package import Storage

/// Keeps everything in memory: the reference for what a store does, and the store of tests.
///
/// Every call checks first and changes then, without waiting in between: that makes it a transaction.
package actor MemoryStore: Store {
    var tables = MemoryTables()
    private let deletionsKeptMax: Int

    /// An empty store, whose feed of changes remembers so many deleted nodes.
    package init(deletionsKeptMax: Int = NodeFeedQuery.deletionsKeptMax) {
        self.deletionsKeptMax = deletionsKeptMax
    }

    package func node(_ reference: ResourceReference) -> ManagedNode? {
        switch reference {
        case .uuid(let uuid): tables.nodes[uuid]?.managed
        case .name(let name): tables.nodes.values.first { $0.managed.node.name == name }?.managed
        }
    }

    package func nodes<Result: Sendable>(
        _ query: NodeQuery, into result: @autoclosure @Sendable () -> Result,
        _ add: @Sendable (inout Result, consuming Node) -> Void
    ) throws(StoreError) -> Result {
        let place = try tables.places(ofNodesBy: query.page)
        let marker = try query.page.marker.map { marker throws(StoreError) in place(try tables.existingNode(marker)) }
        let found = tables.nodes.values.filter { query.matches($0) }
        return query.page.slice(Array(found), after: marker, by: place).reduce(into: result()) {
            add(&$0, $1.managed.node.cut(to: query.extent))
        }
    }

    package func secrets(of node: Node.ID) throws(StoreError) -> NodeSecrets {
        try tables.existingNode(node).secrets
    }

    package func create(_ node: Node, secrets: NodeSecrets, history: [HistoryEvent]) throws(StoreError) {
        guard tables.nodes[node.uuid] == nil else {
            throw .duplicate(noun: "node", field: "uuid", value: node.uuid.description, holder: node.uuid)
        }
        try tables.checkConstraints(of: node)
        var row = MemoryNode(ordinal: tables.nextOrdinal(), managed: ManagedNode(node: node))
        row.secrets = secrets
        row.append(history)
        tables.nodes[node.uuid] = row
        tables.feed.note(node.uuid)
    }

    @discardableResult
    package func commit(_ change: NodeChange) throws(StoreError) -> CommittedChange {
        try tables.commit(change)
    }

    package func delete(_ node: Node.ID, revision: Int64) throws(StoreError) {
        guard try tables.existingNode(node).managed.revision == revision else { throw .conflict }
        tables.removeNode(node)
        tables.feed.forgetDeletions(keeping: deletionsKeptMax)
    }

    package func pendingEffects(of node: Node.ID) -> [PendingEffect] {
        tables.nodes[node]?.effects ?? []
    }

    package func nodesWithPendingEffects(for conductor: String, at now: Timestamp, limit: Int) -> [Node.ID] {
        let waiting = tables.nodes.values.filter { !$0.effects.isEmpty && tables.isFor(conductor, $0.conductor, at: now) }
        let sorted = waiting.sorted { ($0.effects.first?.id ?? 0) < ($1.effects.first?.id ?? 0) }
        return sorted.prefix(max(0, limit)).map(\.managed.node.uuid)
    }

    package func deadlines(for conductor: String, at now: Timestamp, until: Timestamp, limit: Int) -> [NodeDeadline] {
        let rows = tables.nodes.values.filter { tables.isFor(conductor, $0.conductor, at: now) }.sorted {
            $0.ordinal < $1.ordinal
        }
        let deadlines = rows.compactMap { row in
            row.managed.work.deadline.map { NodeDeadline(node: row.managed.node.uuid, at: $0.at) }
        }
        return Array(deadlines.filter { $0.at <= until }.sorted { $0.at < $1.at }.prefix(max(0, limit)))
    }

    package func nodeCounts() -> [NodeCount] {
        var counts: [NodeCount] = []
        for row in tables.nodes.values {
            let status = row.managed.node.status
            let known = counts.firstIndex {
                $0.provisionState == status.provisionState && $0.isMaintenance == status.isMaintenance
            }
            guard let known else {
                counts.append(
                    NodeCount(
                        provisionState: status.provisionState, isMaintenance: status.isMaintenance, count: 1,
                        oldest: status.provisionUpdatedAt))
                continue
            }
            counts[known].count += 1
            counts[known].oldest = [counts[known].oldest, status.provisionUpdatedAt].compactMap(\.self).min()
        }
        return counts.sorted {
            ($0.provisionState.rawValue, $0.isMaintenance ? 1 : 0) < ($1.provisionState.rawValue, $1.isMaintenance ? 1 : 0)
        }
    }

    package func shards() -> [(name: String?, count: Int)] {
        let counts = Dictionary(grouping: tables.nodes.values, by: \.managed.node.shard).mapValues(\.count)
        return counts.sorted { ColumnValue($0.key) < ColumnValue($1.key) }.map { (name: $0.key, count: $0.value) }
    }

    package func journal(of node: Node.ID, limit: Int) -> [JournalEntry] {
        Array((tables.nodes[node]?.journal ?? []).reversed().prefix(max(0, limit)))
    }
}
