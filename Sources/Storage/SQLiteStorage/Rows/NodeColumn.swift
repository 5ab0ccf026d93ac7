import Documents
import Model

/// A column of the table of nodes, and how it is read and written.
struct NodeColumn: Sendable {
    let name: String
    /// Reads the row's next column into the node.
    let read: @Sendable (_ row: inout Row, _ node: inout Node) throws -> Void
    /// Gives a statement the node's value.
    let bind: @Sendable (_ binder: inout Binder, _ node: Node) -> Void

    private init(
        _ name: String, _ read: @escaping @Sendable (inout Row, inout Node) throws -> Void,
        _ bind: @escaping @Sendable (inout Binder, Node) -> Void
    ) {
        self.name = name
        self.read = read
        self.bind = bind
    }

    /// When the node was enrolled, which never changes.
    static let createdAt = NodeColumn("created_at", { $1.createdAt = $0.moment() }, { $0.moment($1.createdAt) })

    /// What the operator described.
    static let described = [
        NodeColumn("name", { $1.name = $0.optionalText() }, { $0.text($1.name) }),
        NodeColumn("driver", { $1.driver = $0.text() }, { $0.text($1.driver) }),
        NodeColumn("resource_class", { $1.resourceClass = $0.optionalText() }, { $0.text($1.resourceClass) }),
        NodeColumn("conductor_group", { $1.conductorGroup = $0.text() }, { $0.text($1.conductorGroup) }),
        NodeColumn("owner", { $1.owner = $0.optionalText() }, { $0.text($1.owner) }),
        NodeColumn("lessee", { $1.lessee = $0.optionalText() }, { $0.text($1.lessee) }),
        NodeColumn("shard", { $1.shard = $0.optionalText() }, { $0.text($1.shard) }),
        NodeColumn("parent_node", { $1.parentNode = try $0.optionalUUID() }, { $0.uuid($1.parentNode) }),
        NodeColumn("chassis_uuid", { $1.chassisUUID = try $0.optionalUUID() }, { $0.uuid($1.chassisUUID) }),
        NodeColumn("automated_clean", { $1.automatedClean = $0.optionalFlag() }, { $0.flag($1.automatedClean) }),
        NodeColumn("protected", { $1.isProtected = $0.flag() }, { $0.flag($1.isProtected) }),
        NodeColumn("retired", { $1.isRetired = $0.flag() }, { $0.flag($1.isRetired) }),
        NodeColumn("disable_power_off", { $1.disablePowerOff = $0.flag() }, { $0.flag($1.disablePowerOff) }),
        NodeColumn("protected_reason", { $1.protectedReason = $0.optionalText() }, { $0.text($1.protectedReason) }),
        NodeColumn("retired_reason", { $1.retiredReason = $0.optionalText() }, { $0.text($1.retiredReason) }),
        NodeColumn("description", { $1.description = $0.optionalText() }, { $0.text($1.description) }),
        NodeColumn("interfaces", { $1.interfaces = $0.memory.interfaces($0.text()) }, { $0.document($1.storedInterfaces) }),
        NodeColumn("traits", { $1.traits = $0.memory.traits($0.text()) }, { $0.document($1.storedTraits) }),
        NodeColumn("driver_info", { $1.driverInfo = $0.document() }, { $0.document($1.driverInfo) }),
        NodeColumn("properties", { $1.properties = $0.document() }, { $0.document($1.properties) }),
        NodeColumn("extra", { $1.extra = $0.document() }, { $0.document($1.extra) }),
        NodeColumn("network_data", { $1.networkData = $0.document() }, { $0.document($1.networkData) }),
        NodeColumn("target_raid_config", { $1.targetRAIDConfig = $0.document() }, { $0.document($1.targetRAIDConfig) }),
    ]

    /// What changes while the service works.
    static let status = [
        NodeColumn("updated_at", { $1.updatedAt = $0.optionalMoment() }, { $0.moment($1.updatedAt) }),
        NodeColumn("instance_uuid", { $1.instanceUUID = try $0.optionalUUID() }, { $0.uuid($1.instanceUUID) }),
        NodeColumn(
            "provision_state", { $1.status.provisionState = try $0.provisionState() },
            { $0.text($1.status.provisionState.rawValue) }),
        NodeColumn(
            "target_provision_state", { $1.status.targetProvisionState = try $0.optionalCase(Spellings.provisionStates) },
            { $0.text($1.status.targetProvisionState?.rawValue) }),
        NodeColumn(
            "power_state", { $1.status.powerState = try $0.optionalCase(Spellings.powerStates) },
            { $0.text($1.status.powerState?.rawValue) }),
        NodeColumn(
            "target_power_state", { $1.status.targetPowerState = try $0.optionalCase(Spellings.powerStates) },
            { $0.text($1.status.targetPowerState?.rawValue) }),
        NodeColumn("maintenance", { $1.status.isMaintenance = $0.flag() }, { $0.flag($1.status.isMaintenance) }),
        NodeColumn("fault", { $1.status.fault = try $0.optionalCase(Spellings.faults) }, { $0.text($1.status.fault?.rawValue) }),
        NodeColumn("reserved", { $1.status.isReserved = $0.flag() }, { $0.flag($1.status.isReserved) }),
        NodeColumn(
            "provision_updated_at", { $1.status.provisionUpdatedAt = $0.optionalMoment() },
            { $0.moment($1.status.provisionUpdatedAt) }),
        NodeColumn("allocation_uuid", { $1.allocationUUID = try $0.optionalUUID() }, { $0.uuid($1.allocationUUID) }),
        NodeColumn("instance_name", { $1.instanceName = $0.optionalText() }, { $0.text($1.instanceName) }),
        NodeColumn("console_enabled", { $1.isConsoleEnabled = $0.flag() }, { $0.flag($1.isConsoleEnabled) }),
        NodeColumn("boot_mode", { $1.bootMode = try $0.optionalCase(Spellings.bootModes) }, { $0.text($1.bootMode?.rawValue) }),
        NodeColumn("secure_boot", { $1.isSecureBoot = $0.optionalFlag() }, { $0.flag($1.isSecureBoot) }),
        NodeColumn("health", { $1.health = $0.optionalText() }, { $0.text($1.health) }),
        NodeColumn(
            "inspection_started_at", { $1.status.inspectionStartedAt = $0.optionalMoment() },
            { $0.moment($1.status.inspectionStartedAt) }),
        NodeColumn(
            "inspection_finished_at", { $1.status.inspectionFinishedAt = $0.optionalMoment() },
            { $0.moment($1.status.inspectionFinishedAt) }),
        NodeColumn(
            "maintenance_reason", { $1.status.maintenanceReason = $0.optionalText() }, { $0.text($1.status.maintenanceReason) }),
        NodeColumn("last_error", { $1.status.lastError = $0.optionalText() }, { $0.text($1.status.lastError) }),
        NodeColumn("clean_step", { $1.status.cleanStep = $0.document() }, { $0.document($1.status.cleanStep) }),
        NodeColumn("deploy_step", { $1.status.deployStep = $0.document() }, { $0.document($1.status.deployStep) }),
        NodeColumn("service_step", { $1.status.serviceStep = $0.document() }, { $0.document($1.status.serviceStep) }),
        NodeColumn("driver_internal_info", { $1.driverInternalInfo = $0.document() }, { $0.document($1.driverInternalInfo) }),
        NodeColumn("instance_info", { $1.instanceInfo = $0.document() }, { $0.document($1.instanceInfo) }),
        NodeColumn("raid_config", { $1.raidConfig = $0.document() }, { $0.document($1.raidConfig) }),
    ]
}

extension Row {
    fileprivate mutating func provisionState() throws -> ProvisionState {
        guard let state = try optionalCase(Spellings.provisionStates) else { throw damage("no state") }
        return state
    }
}

extension Node {
    fileprivate var storedInterfaces: JSONText {
        var writer = JSONWriter(reserveCapacity: 384)
        writer.beginObject()
        for kind in InterfaceKind.allCases {
            guard let interface = interfaces[kind] else { continue }
            writer.key(kind.rawValue)
            writer.string(interface)
        }
        writer.endObject()
        return writer.document
    }

    fileprivate var storedTraits: JSONText {
        guard !traits.isEmpty else { return .emptyArray }
        var writer = JSONWriter()
        writer.strings(traits)
        return writer.document
    }
}
