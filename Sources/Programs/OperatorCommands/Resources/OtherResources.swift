/// Chassis: groups of nodes.
enum ChassisResource: Resource {
    static let kind = ResourceKind(
        command: "chassis", path: "chassis", key: "chassis", columns: ["uuid", "description"], first: ["uuid", "description"],
        fields: [ResourceField("uuid", .uuid, .createOnly), ResourceField("description"), ResourceField("extra", .object)],
        identifier: "UUID")
}

/// Drivers: the hardware types that the server offers.
enum DriverResource: Resource {
    static let kind = ResourceKind(
        command: "driver", path: "drivers", key: "drivers", columns: ["name", "type", "hosts"], first: ["name", "type", "hosts"],
        filters: [ResourceField("type")], verbs: [.list, .show], identifier: "name")
}

/// Conductors: the processes that work on nodes.
enum ConductorResource: Resource {
    static let kind = ResourceKind(
        command: "conductor", path: "conductors", key: "conductors", columns: ["hostname", "conductor_group", "alive"],
        first: ["hostname", "conductor_group", "alive"], verbs: [.list, .show], identifier: "host name")
}

/// Allocations: requests for some node.
enum AllocationResource: Resource {
    static let kind = ResourceKind(
        command: "allocation", path: "allocations", key: "allocations",
        columns: ["uuid", "name", "resource_class", "state", "node_uuid"],
        first: ["name", "uuid", "state", "node_uuid", "last_error"],
        filters: [ResourceField("node"), ResourceField("resource_class"), ResourceField("state"), ResourceField("owner")],
        fields: [
            ResourceField("name", .name), ResourceField("uuid", .uuid, .createOnly),
            ResourceField("resource_class", .text, .createOnly), ResourceField("traits", .texts, .createOnly),
            ResourceField("candidate_nodes", .texts, .createOnly), ResourceField("node", .text, .createOnly),
            ResourceField("owner", .text, .createOnly), ResourceField("extra", .object),
        ])
}

/// Flavors: requests for nodes with a name.
enum FlavorResource: Resource {
    static let kind = ResourceKind(
        command: "flavor", path: "flavors", key: "flavors", columns: ["uuid", "name", "resource_class", "traits", "description"],
        first: ["name", "uuid", "resource_class", "traits", "description", "scheduling"],
        fields: [
            ResourceField("name", .name, isRequired: true), ResourceField("resource_class", isRequired: true),
            ResourceField("traits", .texts), ResourceField("description"), ResourceField("scheduling", .object),
            ResourceField("scheduling", .conditions(key: "properties", areWeighted: false), aliases: ["where"]),
            ResourceField("scheduling", .conditions(key: "prefer", areWeighted: true), aliases: ["prefer"]),
            ResourceField("scheduling", .conditions(key: "avoid", areWeighted: true), aliases: ["avoid"]),
            ResourceField("extra", .object), ResourceField("uuid", .uuid, .createOnly),
        ], leadingField: "name")
}

/// Deploy templates: deploy steps that a trait asks for.
enum DeployTemplateResource: Resource {
    static let kind = ResourceKind(
        command: "deploy-template", path: "deploy_templates", key: "deploy_templates", columns: ["uuid", "name"],
        first: ["name", "uuid"],
        fields: [
            ResourceField("name", .trait, isRequired: true), ResourceField("steps", .array, isRequired: true),
            ResourceField("uuid", .uuid, .createOnly), ResourceField("extra", .object),
        ], leadingField: "name")
}

/// Runbooks: clean and service steps with a name.
enum RunbookResource: Resource {
    static let kind = ResourceKind(
        command: "runbook", path: "runbooks", key: "runbooks", columns: ["uuid", "name"], first: ["name", "uuid", "description"],
        filters: [ResourceField("project")],
        fields: [
            ResourceField("name", .name, isRequired: true), ResourceField("steps", .array, isRequired: true),
            ResourceField("uuid", .uuid, .createOnly), ResourceField("description"), ResourceField("disable_ramdisk", .boolean),
            ResourceField("public", .boolean), ResourceField("owner"), ResourceField("extra", .object),
        ], leadingField: "name")
}

/// Inspection rules: what to do with what inspection found.
enum InspectionRuleResource: Resource {
    static let kind = ResourceKind(
        command: "inspection-rule", path: "inspection_rules", key: "inspection_rules",
        columns: ["uuid", "description", "priority", "phase"], first: ["uuid", "description", "priority", "phase"],
        fields: [
            ResourceField("actions", .array, isRequired: true), ResourceField("conditions", .array), ResourceField("description"),
            ResourceField("phase"), ResourceField("priority", .integer), ResourceField("sensitive", .boolean),
            ResourceField("uuid", .uuid, .createOnly),
        ], identifier: "UUID")
}

/// Shards: how many nodes each key has.
enum ShardResource: Resource {
    static let kind = ResourceKind(
        command: "shard", path: "shards", key: "shards", columns: ["name", "count"], verbs: [.list], choosesFields: false)
}
