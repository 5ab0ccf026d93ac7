import Storage

/// The columns of the table of nodes in the order in which statements write and read them.
enum NodeColumns {
    /// What never changes.
    static let fixed = ["uuid", "created_at"]

    /// What the operator described; `Binder.described` gives the values.
    static let described = [
        "name", "driver", "resource_class", "conductor_group", "owner", "lessee", "shard", "parent_node", "chassis_uuid",
        "automated_clean", "protected", "retired", "disable_power_off", "protected_reason", "retired_reason", "description",
        "interfaces", "traits", "driver_info", "properties", "extra", "network_data", "target_raid_config",
    ]

    /// What changes while the service works; `Binder.status` gives the values.
    static let status = [
        "updated_at", "instance_uuid", "provision_state", "target_provision_state", "power_state", "target_power_state",
        "maintenance", "fault", "reserved", "provision_updated_at", "allocation_uuid", "instance_name", "console_enabled",
        "boot_mode", "secure_boot", "health", "inspection_started_at", "inspection_finished_at", "maintenance_reason",
        "last_error", "clean_step", "deploy_step", "service_step", "driver_internal_info", "instance_info", "raid_config",
    ]

    /// The work; `Binder.work` gives the values.
    static let work = ["revision", "deadline_at", "commands_named", "work"]

    /// What `Node.summary` keeps; `Row.summaryNode` reads it.
    static let summary = [
        "uuid", "created_at", "updated_at", "name", "driver", "instance_uuid", "resource_class", "provision_state",
        "target_provision_state", "power_state", "target_power_state", "maintenance", "fault", "reserved",
    ]

    /// What `Node.inventory` keeps besides; `Row.inventoryNode` reads it.
    static let inventory = ["owner", "lessee", "last_error", "traits", "properties"]

    private static let namesOfSummary = list(summary)
    private static let namesOfInventory = list(summary + inventory)
    private static let namesOfEverything = list(fixed + described + status)
    static let selectManaged = "SELECT \(namesOfEverything), revision, commands_named, work FROM nodes"

    static let insert: String = {
        let columns = fixed + described + status + ["history_count"]
        return "INSERT INTO nodes (\(list(columns))) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))"
    }()

    static let updateStatus = "UPDATE nodes SET \(assignments(status + counted)) WHERE id = ?"
    static let updateAll = "UPDATE nodes SET \(assignments(status + counted + described)) WHERE id = ?"

    private static let counted = work + ["conductor", "journal_count", "history_count"]

    /// The columns that hold so much of nodes; `NodeReader` reads them.
    static func names(_ extent: NodeQuery.Extent) -> String {
        switch extent {
        case .everything: namesOfEverything
        case .inventory: namesOfInventory
        case .summary: namesOfSummary
        }
    }

    private static func list(_ columns: [String]) -> String {
        columns.joined(separator: ", ")
    }

    private static func assignments(_ columns: [String]) -> String {
        columns.map { "\($0) = ?" }.joined(separator: ", ")
    }
}
