package import Documents
package import Model

extension Flavor: StoredResource {
    package static let schema = ResourceSchema(table: "flavors", columns: ["name"], unique: [["name"]])

    package var columnValues: [ColumnValue] { [ColumnValue(name)] }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("resource_class")
        writer.string(resourceClass)
        writer.key("traits")
        writer.strings(traits)
        writer.key("description")
        writer.string(description)
        writer.key("extra")
        writer.text(extra)
        writer.key("scheduling")
        writer.text(scheduling)
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        let members = row.document.object
        guard let name = columns.text(), let resourceClass = members["resource_class"]?.stringValue else { return nil }
        self.init(uuid: row.uuid, name: name, resourceClass: resourceClass, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        traits = members.strings("traits")
        description = members["description"]?.stringValue
        extra = members.document("extra")
        scheduling = members.document("scheduling")
    }
}
