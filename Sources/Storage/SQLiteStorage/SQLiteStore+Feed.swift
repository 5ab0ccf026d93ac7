package import Storage

extension SQLiteStore {
    package func newestNodeRevision() async throws(StoreError) -> Int64 {
        try await readers.readBriefly { try $0.newestNodeRevision() }
    }

    package func nodeFeed(_ query: NodeFeedQuery) async throws(StoreError) -> NodeFeed {
        try await readers.read { connection in
            let changes = try connection.nodeChanges(query)
            // What is kept is looked at last: what was forgotten meanwhile is missed by nobody.
            let kept = try connection.firstNodeRevision()...connection.newestNodeRevision()
            return kept.contains(query.since) ? .changes(changes) : .unknown(kept: kept)
        }
    }
}

extension Connection {
    /// Forgets the oldest deletions when there are too many; whoever knows less than them has to look at all nodes.
    func forgetDeletions(keeping countMax: Int) throws {
        let last = try first("SELECT number FROM node_changes WHERE gone = 1 ORDER BY number DESC LIMIT 1 OFFSET ?") {
            $0.integer(countMax)
        } _: {
            $0.integer()
        }
        guard let last else { return }
        try run("DELETE FROM node_changes WHERE gone = 1 AND number <= ?") { $0.integer(last) }
        try run("UPDATE node_changes_start SET number = ?") { $0.integer(last) }
    }

    fileprivate func newestNodeRevision() throws -> Int64 {
        try first("SELECT seq FROM sqlite_sequence WHERE name = 'node_changes'") { $0.integer() } ?? 0
    }

    /// Since when all deletions are known.
    fileprivate func firstNodeRevision() throws -> Int64 {
        try first("SELECT number FROM node_changes_start") { $0.integer() } ?? 0
    }

    fileprivate func nodeChanges(_ query: NodeFeedQuery) throws -> NodeChanges {
        let conditions = query.nodes.conditions
        let selected = NodeColumns(query.nodes.extent)
        let sql = """
            SELECT node_changes.number, node, nodes.id, \(selected.names)
            FROM node_changes LEFT JOIN nodes ON nodes.uuid = node\(conditions.continuation)
            WHERE node_changes.number > ? ORDER BY node_changes.number LIMIT ?
            """
        var changes = NodeChanges(revision: query.since)
        _ = try all(sql) {
            $0.values(conditions.values)
            $0.integer(query.since)
            $0.integer(max(0, query.limit))
        } _: { row in
            changes.revision = row.integer()
            let uuid = try row.uuid()
            if row.optionalInteger() == nil {
                changes.removed.append(uuid)
            } else {
                changes.nodes.append(try row.node(selected))
            }
        }
        return changes
    }
}
