import Lifecycle
import Model
package import Storage

extension MemoryStore {
    package func newestNodeRevision() -> Int64 {
        tables.feed.newest
    }

    package func nodeFeed(_ query: NodeFeedQuery) -> NodeFeed {
        let kept = tables.feed.start...tables.feed.newest
        guard kept.contains(query.since) else { return .unknown(kept: kept) }
        let found = tables.feed.changes.filter { $0.value.revision > query.since }.sorted {
            $0.value.revision < $1.value.revision
        }
        var changes = NodeChanges(revision: query.since)
        for (uuid, change) in found.prefix(max(0, query.limit)) {
            changes.revision = change.revision
            if let row = tables.nodes[uuid], query.nodes.matches(row) {
                changes.nodes.append(row.managed.node.cut(to: query.nodes.extent))
            } else {
                changes.removed.append(uuid)
            }
        }
        return .changes(changes)
    }
}

/// The newest change of each node, those of deleted nodes among them.
struct MemoryFeed {
    private(set) var changes: [Node.ID: (revision: Int64, isGone: Bool)] = [:]
    private(set) var newest: Int64 = 0
    /// Since when all deletions are known.
    private(set) var start: Int64 = 0

    mutating func note(_ node: Node.ID, isGone: Bool = false) {
        newest += 1
        changes[node] = (newest, isGone)
    }

    /// Forgets the oldest deletions when there are too many.
    mutating func forgetDeletions(keeping countMax: Int) {
        let gone = changes.filter(\.value.isGone).sorted { $0.value.revision < $1.value.revision }
        for (node, change) in gone.dropLast(countMax) {
            changes[node] = nil
            start = change.revision
        }
    }
}
