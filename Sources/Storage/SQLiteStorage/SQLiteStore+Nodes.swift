import Documents
package import Lifecycle
package import Model
package import Storage

extension SQLiteStore {
    package func node(_ reference: ResourceReference) async throws(StoreError) -> ManagedNode? {
        try await readers.readBriefly { connection in
            switch reference {
            case .uuid(let uuid):
                try connection.first(NodeColumns.selectManaged + " WHERE uuid = ?") {
                    $0.uuid(uuid)
                } _: {
                    try $0.managedNode()
                }
            case .name(let name):
                try connection.first(NodeColumns.selectManaged + " WHERE name = ?") {
                    $0.text(name)
                } _: {
                    try $0.managedNode()
                }
            }
        }
    }

    package func nodes<Result: Sendable>(
        _ query: NodeQuery, into result: @escaping @autoclosure @Sendable () -> Result,
        _ add: @escaping @Sendable (inout Result, consuming Node) -> Void
    ) async throws(StoreError) -> Result {
        try await readers.read { connection in
            var conditions = query.conditions
            let column = try query.sortColumn
            if let marker = query.page.marker {
                let place = try connection.place(of: marker, in: "nodes", by: column, noun: "node")
                conditions.follow(place, by: column, isDescending: query.page.isDescending)
            }
            let selected = NodeColumns(query.extent)
            var result = result()
            try connection.each("SELECT \(selected.names) FROM nodes" + conditions.clause + query.page.tail(by: column)) {
                $0.values(conditions.values)
                $0.integer(query.page.boundLimit)
            } _: {
                add(&result, try $0.node(selected))
            }
            return result
        }
    }

    package func pendingEffects(of node: Node.ID) async throws(StoreError) -> [PendingEffect] {
        try await readers.readBriefly { connection in
            try connection.all(
                """
                SELECT effects.id, filed_at, effect FROM effects JOIN nodes ON nodes.id = node_id WHERE uuid = ? ORDER BY effects.id
                """
            ) {
                $0.uuid(node)
            } _: { row in
                let id = row.integer()
                let filedAt = row.moment()
                return PendingEffect(id: id, effect: try Effect(stored: row.text(), of: node, by: row.sealing), filedAt: filedAt)
            }
        }
    }

    /// Nodes that no other living conductor looks after. Parameters: the conductor, and now.
    private static let isOurs = """
        (conductor IS NULL OR conductor = ? OR NOT EXISTS (
            SELECT 1 FROM conductors WHERE hostname = conductor AND lease_expires_at > ?))
        """

    package func nodesWithPendingEffects(for conductor: String, at now: Timestamp, limit: Int) async throws(StoreError) -> [Node
        .ID]
    {
        try await readers.read { connection in
            try connection.all(
                """
                SELECT uuid FROM (SELECT node_id, min(id) AS oldest FROM effects GROUP BY node_id)
                JOIN nodes ON nodes.id = node_id WHERE \(Self.isOurs) ORDER BY oldest LIMIT ?
                """
            ) {
                $0.text(conductor)
                $0.moment(now)
                $0.integer(max(0, limit))
            } _: {
                try $0.uuid()
            }
        }
    }

    package func deadlines(
        for conductor: String, at now: Timestamp, until: Timestamp, limit: Int
    ) async throws(StoreError) -> [NodeDeadline] {
        try await readers.read { connection in
            try connection.all(
                """
                SELECT uuid, deadline_at FROM nodes WHERE deadline_at <= ? AND \(Self.isOurs) ORDER BY deadline_at, id LIMIT ?
                """
            ) {
                $0.moment(until)
                $0.text(conductor)
                $0.moment(now)
                $0.integer(max(0, limit))
            } _: {
                NodeDeadline(node: try $0.uuid(), at: $0.moment())
            }
        }
    }

    package func nodeCounts() async throws(StoreError) -> [NodeCount] {
        try await readers.read { connection in
            let counts = try connection.all(
                """
                SELECT provision_state, maintenance, count(*), min(provision_updated_at) FROM nodes
                GROUP BY provision_state, maintenance ORDER BY provision_state, maintenance
                """
            ) { row in
                let state = try row.optionalCase(Spellings.provisionStates)
                let (isMaintenance, count, oldest) = (row.flag(), Int(row.integer()), row.optionalMoment())
                return state.map { NodeCount(provisionState: $0, isMaintenance: isMaintenance, count: count, oldest: oldest) }
            }
            return counts.compactMap(\.self)
        }
    }

    package func shards() async throws(StoreError) -> [(name: String?, count: Int)] {
        try await readers.read { connection in
            try connection.all("SELECT shard, count(*) FROM nodes GROUP BY shard ORDER BY shard") {
                (name: $0.optionalText(), count: Int($0.integer()))
            }
        }
    }
}

extension Connection {
    /// Where a page's marker stands.
    func place(of marker: ResourceID, in table: String, by column: String?, noun: String) throws -> SortPosition {
        let place = try first("SELECT id, \(column ?? "NULL") FROM \(table) WHERE uuid = ?") {
            $0.uuid(marker)
        } _: {
            let ordinal = $0.integer()
            return SortPosition(value: $0.value(), ordinal: ordinal)
        }
        guard let place else { throw StoreError.notFound(noun: noun, reference: marker.description) }
        return place
    }
}
