package import Documents
package import Model

extension Allocation: StoredResource {
    package static let schema = ResourceSchema(
        table: "allocations", columns: ["name", "resource_class", "owner", "node_uuid", "state", "last_error", "attempt_at"],
        unique: [["name"]],
        references: [.node])

    package var columnValues: [ColumnValue] {
        [
            ColumnValue(name), ColumnValue(resourceClass), ColumnValue(owner), ColumnValue(nodeUUID), ColumnValue(state.rawValue),
            ColumnValue(lastError), ColumnValue(attemptAt),
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
        let members = row.document.object
        traits = members.strings("traits")
        candidateNodes = members.strings("candidate_nodes").compactMap { ResourceID($0) }
        extra = members.document("extra")
    }
}
