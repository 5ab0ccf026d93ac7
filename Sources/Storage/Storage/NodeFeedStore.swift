package import Model

/// Which nodes changed since when, so that nobody who knew all of them once has to look at all of them again.
///
/// Every commit that touches a node gives the node the next revision; a node is in the feed once, at its newest one. Revisions only
/// ever grow: through restarts, and also when a store begins anew, whose first one is the time at which that happened.
package protocol NodeFeedStore: Sendable {
    /// The revision of the newest change of any node.
    func newestNodeRevision() async throws(StoreError) -> Int64
    /// The nodes that changed after a revision.
    func nodeFeed(_ query: NodeFeedQuery) async throws(StoreError) -> NodeFeed
}

/// Which changes.
package struct NodeFeedQuery: Sendable, Hashable {
    /// The newest revision that the caller knows.
    package var since: Int64
    /// Nodes in one answer.
    package var limit: Int
    /// Which nodes matter, and how much of each is read; the page in it does not count.
    package var nodes: NodeQuery

    /// At most `limit` of the nodes that changed after `since`.
    package init(since: Int64, limit: Int, nodes: NodeQuery = NodeQuery()) {
        self.since = since
        self.limit = limit
        self.nodes = nodes
    }

    /// Deleted nodes that a store remembers; those that were deleted before them are forgotten.
    package static let deletionsKeptMax = 4_096
}

/// What became of the nodes that changed after a revision.
package enum NodeFeed: Sendable, Hashable {
    case changes(NodeChanges)
    /// The revision lies before a deletion that is forgotten, or was never given: only looking at all nodes tells what is true.
    case unknown(kept: ClosedRange<Int64>)
}

/// Nodes that changed, as they are now, in the order of their newest changes.
package struct NodeChanges: Sendable, Hashable {
    package var nodes: [Node] = []
    /// Nodes that were deleted, or that changed and do not pass the filters.
    package var removed: [Node.ID] = []
    /// What to ask for next.
    package var revision: Int64

    /// These changes; none where nothing is said.
    package init(nodes: [Node] = [], removed: [Node.ID] = [], revision: Int64) {
        self.nodes = nodes
        self.removed = removed
        self.revision = revision
    }

    /// Whether nothing changed.
    package var isEmpty: Bool { nodes.isEmpty && removed.isEmpty }
}
