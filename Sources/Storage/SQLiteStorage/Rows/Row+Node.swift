import Documents
import Lifecycle
import Model
import Storage

extension Row {
    /// The node of the columns that `NodeColumns.names` names for `extent`.
    mutating func node(_ extent: NodeQuery.Extent) throws -> Node {
        guard extent != .everything else { return try node() }
        let uuid = try uuid()
        let createdAt = moment()
        let updatedAt = optionalMoment()
        let name = optionalText()
        var node = Node(uuid: uuid, driver: text(), createdAt: createdAt)
        node.updatedAt = updatedAt
        node.name = name
        try readSummary(into: &node)
        if extent == .inventory { readInventory(into: &node) }
        return node
    }

    /// The rest of the columns of `NodeColumns.summary`.
    private mutating func readSummary(into node: inout Node) throws {
        node.instanceUUID = try optionalUUID()
        node.resourceClass = optionalText()
        try readStates(into: &node.status)
    }

    /// The columns of `NodeColumns.inventory`.
    private mutating func readInventory(into node: inout Node) {
        node.owner = optionalText()
        node.lessee = optionalText()
        node.status.lastError = optionalText()
        node.traits = memory.traits(text())
        node.properties = document()
    }

    /// The node of the columns of `.everything`.
    mutating func node() throws -> Node {
        let uuid = try uuid()
        let createdAt = moment()
        let name = optionalText()
        var node = Node(uuid: uuid, driver: text(), createdAt: createdAt)
        node.name = name
        try readDescription(into: &node)
        try readStatus(into: &node)
        return node
    }

    /// The node with its work, of a row of `NodeColumns.selectManaged`.
    mutating func managedNode() throws -> ManagedNode {
        let node = try node()
        let revision = integer()
        let commandsNamed = integer()
        var work = try optionalText().map { try Work(stored: $0, of: node.uuid, by: sealing) } ?? Work()
        work.commandsNamed = commandsNamed
        return ManagedNode(node: node, work: work, revision: revision)
    }

    private mutating func readDescription(into node: inout Node) throws {
        node.resourceClass = optionalText()
        node.conductorGroup = text()
        node.owner = optionalText()
        node.lessee = optionalText()
        node.shard = optionalText()
        node.parentNode = try optionalUUID()
        node.chassisUUID = try optionalUUID()
        node.automatedClean = optionalFlag()
        node.isProtected = flag()
        node.isRetired = flag()
        node.disablePowerOff = flag()
        node.protectedReason = optionalText()
        node.retiredReason = optionalText()
        node.description = optionalText()
        node.interfaces = memory.interfaces(text())
        node.traits = memory.traits(text())
        node.driverInfo = document()
        node.properties = document()
        node.extra = document()
        node.networkData = document()
        node.targetRAIDConfig = document()
    }

    private mutating func readStatus(into node: inout Node) throws {
        node.updatedAt = optionalMoment()
        node.instanceUUID = try optionalUUID()
        try readStates(into: &node.status)
        node.status.provisionUpdatedAt = optionalMoment()
        node.allocationUUID = try optionalUUID()
        node.instanceName = optionalText()
        node.isConsoleEnabled = flag()
        node.bootMode = try optionalCase(Spellings.bootModes)
        node.isSecureBoot = optionalFlag()
        node.health = optionalText()
        node.status.inspectionStartedAt = optionalMoment()
        node.status.inspectionFinishedAt = optionalMoment()
        node.status.maintenanceReason = optionalText()
        node.status.lastError = optionalText()
        node.status.cleanStep = document()
        node.status.deployStep = document()
        node.status.serviceStep = document()
        node.driverInternalInfo = document()
        node.instanceInfo = document()
        node.raidConfig = document()
    }

    private mutating func readStates(into status: inout NodeStatus) throws {
        guard let state = try optionalCase(Spellings.provisionStates) else { throw damage("no state") }
        status.provisionState = state
        status.targetProvisionState = try optionalCase(Spellings.provisionStates)
        status.powerState = try optionalCase(Spellings.powerStates)
        status.targetPowerState = try optionalCase(Spellings.powerStates)
        status.isMaintenance = flag()
        status.fault = try optionalCase(Spellings.faults)
        status.isReserved = flag()
    }
}
