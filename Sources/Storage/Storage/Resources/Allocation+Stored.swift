package import Documents
package import Model

extension Allocation: StoredResource {
    package static let schema = ResourceSchema(
        table: "allocations",
        columns: ["name", "resource_class", "owner", "node_uuid", "state", "last_error", "attempt_at", "group_name", "batch"],
        unique: [["name"]],
        references: [.node])

    package var columnValues: [ColumnValue] {
        [
            ColumnValue(name), ColumnValue(resourceClass), ColumnValue(owner), ColumnValue(nodeUUID), ColumnValue(state.rawValue),
            ColumnValue(lastError), ColumnValue(attemptAt), ColumnValue(wishes.group), ColumnValue(batch),
        ]
    }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("traits")
        writer.strings(traits)
        writer.key("candidate_nodes")
        writer.strings(candidateNodes.lazy.map(\.description))
        writer.key("extra")
        writer.text(extra)
        if let wishes = storedWishes {
            writer.key("wishes")
            writer.text(wishes)
        }
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        self.init(uuid: row.uuid, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        name = columns.text()
        resourceClass = columns.text()
        owner = columns.text()
        nodeUUID = columns.uuid()
        guard let state = columns.text().flatMap(State.init(rawValue:)) else { return nil }
        self.state = state
        lastError = columns.text()
        attemptAt = columns.integer().map(Timestamp.init(microseconds:))
        _ = columns.text()
        batch = columns.uuid()
        let members = row.document.object
        traits = members.strings("traits")
        candidateNodes = members.strings("candidate_nodes").compactMap { ResourceID($0) }
        extra = members.document("extra")
        guard let wishes = members["wishes"] else { return }
        guard let decoded: SchedulingWishes = try? wishes.decoded() else { return nil }
        self.wishes = decoded
    }

    /// The wishes as they are kept; `nil` for none, as most allocations have none.
    private var storedWishes: JSONText? {
        guard wishes != SchedulingWishes() else { return nil }
        guard let document = try? JSONText(encoding: wishes) else {
            preconditionFailure("wishes are made of texts, numbers and lists, which always have a document")
        }
        return document
    }
}
