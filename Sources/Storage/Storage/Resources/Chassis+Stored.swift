package import Documents
package import Model

extension Chassis: StoredResource {
    package static let schema = ResourceSchema(table: "chassis", columns: ["description"])

    package var columnValues: [ColumnValue] {
        [ColumnValue(description)]
    }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("extra")
        writer.text(extra)
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        self.init(uuid: row.uuid, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        description = columns.text()
        extra = row.document.object.document("extra")
    }
}
