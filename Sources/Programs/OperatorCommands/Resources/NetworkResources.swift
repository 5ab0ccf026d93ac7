/// Ports: the network interfaces of nodes.
enum PortResource: Resource {
    static let kind = ResourceKind(
        command: "port", path: "ports", key: "ports",
        columns: ["uuid", "address", "node_uuid", "pxe_enabled", "physical_network"],
        first: ["uuid", "address", "node_uuid"],
        filters: [
            ResourceField("node"), ResourceField("address", .macAddress), ResourceField("portgroup"), ResourceField("shard"),
            ResourceField("description_contains"), ResourceField("conductor_groups"),
        ],
        fields: [
            ResourceField("address", .macAddress, isRequired: true),
            ResourceField("node_uuid", .reference(path: "nodes"), isRequired: true, aliases: ["node"]),
            ResourceField("uuid", .uuid, .createOnly), ResourceField("name", .name), ResourceField("extra", .object),
            ResourceField("local_link_connection", .object), ResourceField("pxe_enabled", .boolean),
            ResourceField("portgroup_uuid", .reference(path: "portgroups"), aliases: ["portgroup"]),
            ResourceField("physical_network"), ResourceField("is_smartnic", .boolean), ResourceField("description"),
            ResourceField("vendor"), ResourceField("category"), ResourceField("available_for_dynamic_portgroup", .boolean),
        ],
        leadingField: "address")
}

/// Portgroups: bonded ports.
enum PortgroupResource: Resource {
    static let kind = ResourceKind(
        command: "portgroup", path: "portgroups", key: "portgroups", columns: ["uuid", "name", "address", "node_uuid", "mode"],
        first: ["name", "uuid", "address", "node_uuid"],
        filters: [
            ResourceField("node"), ResourceField("address", .macAddress), ResourceField("shard"),
            ResourceField("conductor_groups"),
        ],
        fields: [
            ResourceField("node_uuid", .reference(path: "nodes"), .createOnly, isRequired: true, aliases: ["node"]),
            ResourceField("uuid", .uuid, .createOnly), ResourceField("name", .name), ResourceField("address", .macAddress),
            ResourceField("extra", .object), ResourceField("mode"), ResourceField("properties", .object, aliases: ["property"]),
            ResourceField("standalone_ports_supported", .boolean), ResourceField("physical_network"), ResourceField("category"),
        ])
}

/// Volume connectors: how a node reaches remote volumes.
enum VolumeConnectorResource: Resource {
    static let kind = ResourceKind(
        command: "volume connector", path: "volume/connectors", key: "connectors",
        columns: ["uuid", "node_uuid", "type", "connector_id"], first: ["uuid", "node_uuid", "type", "connector_id"],
        filters: [ResourceField("node")],
        fields: [
            ResourceField("node_uuid", .reference(path: "nodes"), isRequired: true, aliases: ["node"]),
            ResourceField("type", isRequired: true), ResourceField("connector_id", isRequired: true),
            ResourceField("uuid", .uuid, .createOnly), ResourceField("extra", .object),
        ], identifier: "UUID")
}

/// Volume targets: remote volumes of a node.
enum VolumeTargetResource: Resource {
    static let kind = ResourceKind(
        command: "volume target", path: "volume/targets", key: "targets",
        columns: ["uuid", "node_uuid", "volume_type", "volume_id", "boot_index"],
        first: ["uuid", "node_uuid", "volume_type", "volume_id", "boot_index"],
        filters: [ResourceField("node")],
        fields: [
            ResourceField("node_uuid", .reference(path: "nodes"), isRequired: true, aliases: ["node"]),
            ResourceField("volume_type", isRequired: true), ResourceField("volume_id", isRequired: true),
            ResourceField("boot_index", .integer, isRequired: true), ResourceField("uuid", .uuid, .createOnly),
            ResourceField("properties", .object, aliases: ["property"]), ResourceField("extra", .object),
        ], identifier: "UUID")
}
