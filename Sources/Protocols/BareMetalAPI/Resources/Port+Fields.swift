import Documents
package import Model

extension Port {
    /// What the API shows and accepts of a port.
    package static let fields = FieldTable<Port>(
        "port", collection: "ports", identifyingFields + connectionFields + descriptiveFields,
        validate: { (port, _) throws(APIError) in
            guard !port.isSmartNIC || LocalLinkConnection.isSmartNIC(port.localLinkConnection.object) else {
                throw .badRequest("is_smartnic: needs port_id and hostname in local_link_connection.")
            }
        })

    private static let identifyingFields: [Field<Port>] = [
        .identity({ $0.uuid }, \.uuid),
        .time("created_at", options: .unselectable) { $0.createdAt },
        .time("updated_at", options: .unselectable) { $0.updatedAt },
        Field(
            "address", .both, options: [.summary, .required],
            write: { port, _, writer in writer.ascii(port.address.description) },
            set: { (port, value, _) throws(APIError) in port.address = try value.macAddress(of: "address") }),
        // A name in `node_ident` has been replaced by the node's UUID before the table sees the request.
        Field(
            "node_uuid", .both, options: .required,
            write: { port, _, writer in writer.uuid(port.nodeUUID) },
            set: { (port, value, _) throws(APIError) in port.nodeUUID = try value.uuid(of: "node_uuid") }),
        .text(
            "name", since: 88, { $0.name }, \.name,
            check: { (name, _) throws(APIError) in try ResourceName.check(name, of: "port") }),
        .shown("links", options: [.unselectable, .unsortable, .always]) { port, context, writer in
            writer.links(context, "ports", port.uuid)
        },
    ]

    private static let connectionFields: [Field<Port>] = [
        .object(
            "local_link_connection", since: 19, { $0.localLinkConnection }, \.localLinkConnection,
            check: { (object, version) throws(APIError) in try LocalLinkConnection.check(object, version: version) }),
        .bool("pxe_enabled", since: 19, { $0.isPXEEnabled }, \.isPXEEnabled, standard: true),
        .uuid("portgroup_uuid", since: 24, { $0.portgroupUUID }, \.portgroupUUID),
        .text("physical_network", since: 34, max: 64, { $0.physicalNetwork }, \.physicalNetwork),
        .bool("is_smartnic", since: 53, { $0.isSmartNIC }, \.isSmartNIC),
        .bool(
            "available_for_dynamic_portgroup", since: 111, { $0.isAvailableForDynamicPortgroup },
            \.isAvailableForDynamicPortgroup, standard: true),
    ]

    private static let descriptiveFields: [Field<Port>] = [
        .object("extra", { $0.extra }, \.extra),
        .shown("internal_info", since: 18, options: [.unsortable, .silentlyHidden]) { port, _, writer in
            writer.text(port.internalInfo)
        },
        .text("description", since: 97, { $0.description }, \.description),
        .text("vendor", since: 100, max: 32, { $0.vendor }, \.vendor),
        .text("category", since: 101, max: 80, { $0.category }, \.category),
    ]
}
