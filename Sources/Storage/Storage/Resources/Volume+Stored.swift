package import Documents
package import Model

extension VolumeConnector: StoredResource {
    package static let schema = ResourceSchema(
        table: "volume_connectors", columns: ["node_uuid", "type", "connector_id"],
        unique: [["type", "connector_id"]],
        references: [.node])

    package var columnValues: [ColumnValue] {
        [ColumnValue(nodeUUID), ColumnValue(type), ColumnValue(connectorID)]
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
        guard let node = columns.uuid(), let type = columns.text(), let connector = columns.text() else { return nil }
        self.init(uuid: row.uuid, nodeUUID: node, type: type, connectorID: connector, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        extra = row.document.object.document("extra")
    }
}

extension VolumeTarget: StoredResource {
    package static let membersWithSecrets: Set<String> = ["properties"]
    package static let schema = ResourceSchema(
        table: "volume_targets", columns: ["node_uuid", "volume_type", "volume_id", "boot_index"],
        unique: [["node_uuid", "boot_index"]],
        references: [.node])

    package var columnValues: [ColumnValue] {
        [ColumnValue(nodeUUID), ColumnValue(volumeType), ColumnValue(volumeID), ColumnValue(bootIndex)]
    }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("extra")
        writer.text(extra)
        writer.key("properties")
        writer.text(properties)
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        guard let node = columns.uuid(), let type = columns.text(), let volume = columns.text(), let index = columns.integer()
        else { return nil }
        self.init(
            uuid: row.uuid, nodeUUID: node, volumeType: type, volumeID: volume, bootIndex: index, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        let members = row.document.object
        extra = members.document("extra")
        properties = members.document("properties")
    }
}
