package import Model

extension NodeQuery {
    /// The names that nodes can be sorted by, besides `id`: all fields that are no documents.
    package static let sortKeys = Set(Node.columnValues.keys)
}

extension Node {
    /// The fields that are no documents, by their API names, and their values.
    package static let columnValues: [String: @Sendable (Node) -> ColumnValue] = {
        var values = describedValues
        values.merge(statusValues) { value, _ in value }
        for kind in InterfaceKind.allCases {
            values[kind.fieldName] = { ColumnValue($0.interfaces[kind]) }
        }
        return values
    }()

    private static let describedValues: [String: @Sendable (Node) -> ColumnValue] = [
        "uuid": { ColumnValue($0.uuid) },
        "name": { ColumnValue($0.name) },
        "created_at": { ColumnValue($0.createdAt) },
        "updated_at": { ColumnValue($0.updatedAt) },
        "driver": { ColumnValue($0.driver) },
        "instance_uuid": { ColumnValue($0.instanceUUID) },
        "instance_name": { ColumnValue($0.instanceName) },
        "chassis_uuid": { ColumnValue($0.chassisUUID) },
        "resource_class": { ColumnValue($0.resourceClass) },
        "conductor_group": { ColumnValue($0.conductorGroup) },
        "owner": { ColumnValue($0.owner) },
        "lessee": { ColumnValue($0.lessee) },
        "shard": { ColumnValue($0.shard) },
        "description": { ColumnValue($0.description) },
        "parent_node": { ColumnValue($0.parentNode) },
        "allocation_uuid": { ColumnValue($0.allocationUUID) },
        "automated_clean": { ColumnValue($0.automatedClean) },
        "protected": { ColumnValue($0.isProtected) },
        "protected_reason": { ColumnValue($0.protectedReason) },
        "retired": { ColumnValue($0.isRetired) },
        "retired_reason": { ColumnValue($0.retiredReason) },
        "disable_power_off": { ColumnValue($0.disablePowerOff) },
        "console_enabled": { ColumnValue($0.isConsoleEnabled) },
        "boot_mode": { ColumnValue($0.bootMode?.rawValue) },
        "secure_boot": { ColumnValue($0.isSecureBoot) },
        "health": { ColumnValue($0.health) },
    ]

    private static let statusValues: [String: @Sendable (Node) -> ColumnValue] = [
        "provision_state": { ColumnValue($0.status.provisionState.rawValue) },
        "target_provision_state": { ColumnValue($0.status.targetProvisionState?.rawValue) },
        "provision_updated_at": { ColumnValue($0.status.provisionUpdatedAt) },
        "power_state": { ColumnValue($0.status.powerState?.rawValue) },
        "target_power_state": { ColumnValue($0.status.targetPowerState?.rawValue) },
        "last_error": { ColumnValue($0.status.lastError) },
        "maintenance": { ColumnValue($0.status.isMaintenance) },
        "maintenance_reason": { ColumnValue($0.status.maintenanceReason) },
        "fault": { ColumnValue($0.status.fault?.rawValue) },
        "inspection_started_at": { ColumnValue($0.status.inspectionStartedAt) },
        "inspection_finished_at": { ColumnValue($0.status.inspectionFinishedAt) },
        "reservation": { ColumnValue($0.status.isReserved) },
    ]
}
