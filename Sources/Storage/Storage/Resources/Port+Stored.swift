package import Documents
package import Model

extension Port: StoredResource {
    package static let schema = ResourceSchema(
        table: "ports",
        columns: [
            "node_uuid", "address", "name", "portgroup_uuid", "pxe_enabled", "physical_network", "is_smartnic", "description",
            "vendor", "category", "available_for_dynamic_portgroup",
        ],
        unique: [["address"], ["name"]],
        references: [.node, .init("portgroup_uuid", to: "portgroups", deletion: .isRefused)])

    package var columnValues: [ColumnValue] {
        [
            ColumnValue(nodeUUID), ColumnValue(address.description), ColumnValue(name), ColumnValue(portgroupUUID),
            ColumnValue(isPXEEnabled), ColumnValue(physicalNetwork), ColumnValue(isSmartNIC), ColumnValue(description),
            ColumnValue(vendor), ColumnValue(category), ColumnValue(isAvailableForDynamicPortgroup),
        ]
    }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("extra")
        writer.text(extra)
        writer.key("internal_info")
        writer.text(internalInfo)
        writer.key("local_link_connection")
        writer.text(localLinkConnection)
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        guard let node = columns.uuid(), let address = columns.address() else { return nil }
        self.init(uuid: row.uuid, nodeUUID: node, address: address, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        name = columns.text()
        portgroupUUID = columns.uuid()
        isPXEEnabled = columns.flag()
        physicalNetwork = columns.text()
        isSmartNIC = columns.flag()
        description = columns.text()
        vendor = columns.text()
        category = columns.text()
        isAvailableForDynamicPortgroup = columns.flag()
        let members = row.document.object
        extra = members.document("extra")
        internalInfo = members.document("internal_info")
        localLinkConnection = members.document("local_link_connection")
    }
}
