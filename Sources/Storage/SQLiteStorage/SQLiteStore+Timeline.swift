package import Model
package import Storage

extension SQLiteStore {
    package func append(_ events: [TimelineEvent]) async throws(StoreError) {
        guard !events.isEmpty else { return }
        let timelines = Dictionary(grouping: events, by: \.node)
        try await commits.write { connection in
            for (node, events) in timelines { try connection.append(events, of: node) }
        }
    }

    package func timeline(of node: Node.ID, after number: Int64?, limit: Int) async throws(StoreError) -> [TimelineEntry] {
        let isNewest = number == nil
        let entries = try await readers.read { connection in
            try connection.all(isNewest ? Self.selectNewest : Self.selectFollowing) {
                $0.uuid(node)
                $0.integer(number ?? 0)
                $0.integer(max(0, limit))
            } _: {
                try $0.timelineEntry(of: node)
            }
        }
        return isNewest ? entries.reversed() : entries
    }

    private static let select = """
        SELECT number, at, stage, text, bytes, duration FROM timeline
        WHERE node_id = (SELECT id FROM nodes WHERE uuid = ?) AND number > ?
        """
    private static let selectNewest = select + " ORDER BY number DESC LIMIT ?"
    private static let selectFollowing = select + " ORDER BY number LIMIT ?"
}

extension Connection {
    /// Adds events to one node's timeline, and drops as many of the oldest as are too many.
    fileprivate func append(_ events: [TimelineEvent], of node: Node.ID) throws {
        let place = try first(
            """
            SELECT id, (SELECT max(number) FROM timeline WHERE node_id = nodes.id) FROM nodes WHERE uuid = ?
            """
        ) {
            $0.uuid(node)
        } _: {
            (row: $0.integer(), newest: $0.optionalInteger() ?? 0)
        }
        guard let place else { return }
        for (index, event) in events.enumerated() {
            try insert(event, number: place.newest + Int64(index) + 1, of: place.row)
        }
        try run("DELETE FROM timeline WHERE node_id = ? AND number <= ?") {
            $0.integer(place.row)
            $0.integer(place.newest + Int64(events.count - TimelineEntry.perNodeMax))
        }
    }

    private func insert(_ event: TimelineEvent, number: Int64, of row: Int64) throws {
        try run("INSERT INTO timeline (node_id, number, at, stage, text, bytes, duration) VALUES (?, ?, ?, ?, ?, ?, ?)") {
            $0.integer(row)
            $0.integer(number)
            $0.moment(event.at)
            $0.text(event.stage.rawValue)
            $0.text(event.text)
            $0.integer(event.bytes)
            $0.integer(event.duration?.storedMicroseconds)
        }
    }
}

extension Row {
    fileprivate mutating func timelineEntry(of node: Node.ID) throws -> TimelineEntry {
        let (number, at) = (integer(), moment())
        guard let stage = try optionalCase(Spellings.timelineStages) else { throw damage("no stage") }
        let event = TimelineEvent(
            node: node, at: at, stage: stage, text: text(), bytes: optionalInteger(),
            duration: optionalInteger().map { .microseconds($0) })
        return TimelineEntry(number: number, event: event)
    }
}
