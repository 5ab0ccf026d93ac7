import Documents
package import Model

extension Portgroup {
    /// What the API shows and accepts of a portgroup.
    package static let fields = FieldTable<Portgroup>("portgroup", collection: "portgroups", identifyingFields + bondFields)

    private static let identifyingFields: [Field<Portgroup>] =
        [
            .identity({ $0.uuid }, \.uuid),
            .text(
                "name", options: .summary, { $0.name }, \.name,
                check: { (name, _) throws(APIError) in try ResourceName.check(name, of: "portgroup") }),
            Field(
                "address", .both, options: .summary,
                write: { portgroup, _, writer in writer.string(portgroup.address?.description) },
                set: { (portgroup, value, _) throws(APIError) in portgroup.address = try value.macAddress(of: "address") },
                reset: { $0.address = nil }),
            .requiredUUID("node_uuid", { $0.nodeUUID }, \.nodeUUID),
            .links("portgroups") { $0.uuid },
            .sublinks("ports", "portgroups", "/ports") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }, options: .unselectable)

    private static let bondFields: [Field<Portgroup>] = [
        .object("extra", { $0.extra }, \.extra),
        .shown("internal_info", options: .unsortable) { portgroup, _, writer in writer.text(portgroup.internalInfo) },
        Field(
            "mode", since: 26, .both, options: .unsortable,
            write: { portgroup, _, writer in writer.string(portgroup.mode) },
            set: { (portgroup, value, _) throws(APIError) in portgroup.mode = try value.text(of: "mode") },
            reset: { $0.mode = "active-backup" }),
        .object("properties", since: 26, { $0.properties }, \.properties),
        .bool(
            "standalone_ports_supported", { $0.isStandalonePortsSupported }, \.isStandalonePortsSupported, standard: true),
        .text(
            "physical_network", since: 102, options: .silentlyHidden, max: 64, { $0.physicalNetwork }, \.physicalNetwork),
        .text("category", since: 103, options: .silentlyHidden, max: 80, { $0.category }, \.category),
        .shown("dynamic_portgroup", since: 111) { portgroup, _, writer in writer.bool(portgroup.isDynamic) },
    ]
}
