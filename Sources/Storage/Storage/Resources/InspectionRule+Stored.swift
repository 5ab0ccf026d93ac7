package import Documents
package import Model

extension InspectionRule: StoredResource {
    package static let membersWithSecrets: Set<String> = ["actions", "conditions"]
    package var secretMembers: Set<String> { isSensitive ? Self.membersWithSecrets : [] }

    package static let schema = ResourceSchema(
        table: "inspection_rules", columns: ["description", "priority", "phase", "sensitive"])

    package var columnValues: [ColumnValue] {
        [ColumnValue(description), ColumnValue(priority), ColumnValue(phase), ColumnValue(isSensitive)]
    }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("conditions")
        writer.text(conditions)
        writer.key("actions")
        writer.text(actions)
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        self.init(uuid: row.uuid, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        description = columns.text()
        priority = columns.integer() ?? 0
        phase = columns.text() ?? phase
        isSensitive = columns.flag()
        let members = row.document.object
        conditions = members["conditions"].map { JSONText($0) } ?? .emptyArray
        actions = members["actions"].map { JSONText($0) } ?? .emptyArray
    }
}
