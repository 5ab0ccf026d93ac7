import Documents
package import Model

extension Node {
    /// What the API shows and accepts of a node.
    package static let fields = FieldTable<Node>(
        "node", collection: "nodes",
        descriptiveFields + documentFields + interfaceFields + statusFields + operatorFields + linkFields,
        validate: { (node, _) throws(APIError) in
            guard !node.driver.isEmpty else { throw .badRequest("driver: must not be empty.") }
            guard node.isProtected || node.protectedReason == nil else {
                throw .badRequest("protected_reason: can only be set on a node that is protected.")
            }
            guard node.isRetired || node.retiredReason == nil else {
                throw .badRequest("retired_reason: can only be set on a node that is retired.")
            }
        })

    private static let descriptiveFields: [Field<Node>] = [
        .identity({ $0.uuid }, \.uuid),
        .text(
            "name", since: 5, options: .summary, { $0.name }, \.name,
            check: { (name, version) throws(APIError) in try ResourceName.checkNodeName(name, version: version) }),
        .time("created_at", options: .unselectable) { $0.createdAt },
        .time("updated_at", options: .unselectable) { $0.updatedAt },
        Field(
            "driver", .both, options: .required,
            write: { node, _, writer in writer.string(node.driver) },
            set: { (node, value, _) throws(APIError) in node.driver = try value.text(of: "driver") }),
        .uuid("instance_uuid", options: .summary, { $0.instanceUUID }, \.instanceUUID),
        .text("instance_name", since: 104, { $0.instanceName }, \.instanceName, check: refuseEmpty("instance_name")),
        .uuid("chassis_uuid", { $0.chassisUUID }, \.chassisUUID),
        .text("resource_class", since: 21, max: 80, { $0.resourceClass }, \.resourceClass),
        Field(
            "conductor_group", since: 46, .both,
            write: { node, _, writer in writer.string(node.conductorGroup) },
            set: { (node, value, _) throws(APIError) in
                node.conductorGroup = try ConductorGroup.checked(value.text(of: "conductor_group"))
            },
            reset: { $0.conductorGroup = "" }),
        .text("owner", since: 50, { $0.owner }, \.owner),
        .text("lessee", since: 65, { $0.lessee }, \.lessee),
        .text("description", since: 51, max: 4096, { $0.description }, \.description),
        .text("shard", since: 82, { $0.shard }, \.shard),
        .uuid("parent_node", since: 83, { $0.parentNode }, \.parentNode),
        .shown("allocation_uuid", since: 52) { node, _, writer in writer.uuid(node.allocationUUID) },
        .shown("traits", since: 37, options: .unsortable) { node, _, writer in writer.strings(node.traits) },
        .shown("conductor", since: 49, options: .unsortable) { _, context, writer in writer.string(context.conductor) },
    ]

    private static let documentFields: [Field<Node>] = [
        .object("driver_info", { $0.driverInfo }, \.driverInfo),
        .shown("driver_internal_info", since: 3, options: .unsortable) { node, _, writer in writer.text(node.driverInternalInfo)
        },
        .object("properties", { $0.properties }, \.properties),
        .object("extra", { $0.extra }, \.extra),
        .object("instance_info", { $0.instanceInfo }, \.instanceInfo),
        .object(
            "network_data", since: 66, { $0.networkData }, \.networkData,
            check: { (object, _) throws(APIError) in try NetworkDataSchema.check(object) }),
        .shown("raid_config", since: 12, options: .unsortable) { node, _, writer in writer.text(node.raidConfig) },
        .shown("target_raid_config", since: 12, options: .unsortable) { node, _, writer in
            writer.text(node.targetRAIDConfig)
        },
    ]

    private static let interfaceFields: [Field<Node>] = [
        interface("bios_interface", .bios, since: 40),
        interface("boot_interface", .boot, since: 31),
        interface("console_interface", .console, since: 31),
        interface("deploy_interface", .deploy, since: 31),
        interface("firmware_interface", .firmware, since: 86),
        interface("inspect_interface", .inspect, since: 31),
        interface("management_interface", .management, since: 31),
        interface("network_interface", .network, since: 20),
        interface("power_interface", .power, since: 31),
        interface("raid_interface", .raid, since: 31),
        interface("rescue_interface", .rescue, since: 38),
        interface("storage_interface", .storage, since: 33),
        interface("vendor_interface", .vendor, since: 31),
    ]

    /// What null stands for is not decided here: the default depends on the driver.
    private static func interface(_ key: StaticString, _ kind: InterfaceKind, since: Microversion) -> Field<Node> {
        Field(
            key, since: since, .both,
            write: { node, _, writer in writer.string(node.interfaces[kind]) },
            set: { (node, value, _) throws(APIError) in node.interfaces[kind] = try value.text(of: key.description) },
            reset: { $0.interfaces[kind] = nil })
    }

    private static func refuseEmpty(_ name: String) -> @Sendable (String, Microversion) throws(APIError) -> Void {
        { (text, _) throws(APIError) in
            guard !text.isEmpty else { throw .badRequest("\(name): must not be empty; remove it or set it to null.") }
        }
    }
}
