package import Documents
package import Model

extension Portgroup: StoredResource {
    package static let schema = ResourceSchema(
        table: "portgroups",
        columns: [
            "node_uuid", "name", "address", "mode", "standalone_ports_supported", "physical_network", "category",
            "dynamic_portgroup",
        ],
        unique: [["name"], ["address"]],
        references: [.node])

    package var columnValues: [ColumnValue] {
        [
            ColumnValue(nodeUUID), ColumnValue(name), ColumnValue(address?.description), ColumnValue(mode),
            ColumnValue(isStandalonePortsSupported), ColumnValue(physicalNetwork), ColumnValue(category), ColumnValue(isDynamic),
        ]
    }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("extra")
        writer.text(extra)
        writer.key("internal_info")
        writer.text(internalInfo)
        writer.key("properties")
        writer.text(properties)
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        guard let node = columns.uuid() else { return nil }
        self.init(uuid: row.uuid, nodeUUID: node, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        name = columns.text()
        address = columns.address()
        mode = columns.text() ?? mode
        isStandalonePortsSupported = columns.flag()
        physicalNetwork = columns.text()
        category = columns.text()
        isDynamic = columns.flag()
        let members = row.document.object
        extra = members.document("extra")
        internalInfo = members.document("internal_info")
        properties = members.document("properties")
    }
}
