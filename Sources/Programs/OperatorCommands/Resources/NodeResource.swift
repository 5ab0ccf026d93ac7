/// Nodes: the machines.
enum NodeResource: Resource {
    static let kind = ResourceKind(
        command: "node", path: "nodes", key: "nodes",
        columns: ["name", "uuid", "provision_state", "power_state", "maintenance", "driver", "resource_class"],
        first: [
            "name", "uuid", "provision_state", "target_provision_state", "power_state", "target_power_state", "last_error",
            "maintenance", "maintenance_reason", "fault", "reservation", "driver", "resource_class", "traits",
        ],
        filters: filters, fields: fields + interfaces.map { ResourceField($0 + "_interface") })

    /// The kinds of driver interface.
    static let interfaces = [
        "bios", "boot", "console", "deploy", "firmware", "inspect", "management", "network", "power", "raid", "rescue", "storage",
        "vendor",
    ]

    private static let filters: [ResourceField] = [
        ResourceField("provision_state", aliases: ["state"]), ResourceField("maintenance", .boolean),
        ResourceField("associated", .boolean), ResourceField("driver"), ResourceField("resource_class"), ResourceField("fault"),
        ResourceField("conductor_group"), ResourceField("conductor"), ResourceField("owner"), ResourceField("lessee"),
        ResourceField("project"), ResourceField("retired", .boolean), ResourceField("shard"), ResourceField("sharded", .boolean),
        ResourceField("instance_uuid", .uuid, aliases: ["instance"]), ResourceField("instance_name"),
        ResourceField("chassis_uuid", .uuid, aliases: ["chassis"]), ResourceField("description_contains"),
        ResourceField("include_children", .boolean), ResourceField("parent_node", .reference(path: "nodes"), aliases: ["parent"]),
    ]

    private static let fields: [ResourceField] = [
        ResourceField("name", .name), ResourceField("uuid", .uuid, .createOnly), ResourceField("driver", isRequired: true),
        ResourceField("driver_info", .object), ResourceField("properties", .object, aliases: ["property"]),
        ResourceField("extra", .object), ResourceField("instance_info", .object), ResourceField("resource_class"),
        ResourceField("instance_uuid", .uuid), ResourceField("instance_name"),
        ResourceField("chassis_uuid", .uuid, aliases: ["chassis"]), ResourceField("conductor_group"),
        ResourceField("automated_clean", .boolean), ResourceField("owner"), ResourceField("lessee"), ResourceField("description"),
        ResourceField("protected", .boolean, .setOnly), ResourceField("protected_reason", .text, .setOnly),
        ResourceField("maintenance", .boolean), ResourceField("retired", .boolean), ResourceField("retired_reason"),
        ResourceField("network_data", .object), ResourceField("shard"), ResourceField("parent_node"),
        ResourceField("disable_power_off", .boolean),
    ]
}
