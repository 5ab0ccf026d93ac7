import Documents
import Lifecycle
import Model
import Storage

/// The interfaces that were read last: most nodes of a list have the same ones.
struct InterfacesMemory {
    private var known: [String: [InterfaceKind: String]] = [:]

    mutating func interfaces(_ text: String) -> [InterfaceKind: String] {
        if let interfaces = known[text] { return interfaces }
        var interfaces: [InterfaceKind: String] = [:]
        for member in JSONText(unchecked: text).object {
            guard let kind = InterfaceKind(rawValue: member.key) else { continue }
            interfaces[kind] = member.value.stringValue
        }
        if known.count < 64 { known[text] = interfaces }
        return interfaces
    }
}

/// The traits that were read last: many nodes of a list have the same ones.
struct TraitsMemory {
    private var known: [String: [String]] = [:]

    mutating func traits(_ text: String) -> [String] {
        if let traits = known[text] { return traits }
        let traits = JSONText(unchecked: text).parsed.arrayValue?.compactMap(\.stringValue) ?? []
        if known.count < 256 { known[text] = traits }
        return traits
    }
}

/// Reads nodes from the columns that `NodeColumns.names` names.
struct NodeReader {
    private let extent: NodeQuery.Extent
    private var interfaces = InterfacesMemory()
    private var traits = TraitsMemory()

    init(_ extent: NodeQuery.Extent) {
        self.extent = extent
    }

    mutating func node(_ row: inout Row) throws -> Node {
        switch extent {
        case .summary: try row.summaryNode()
        case .inventory: try row.inventoryNode(&traits)
        case .everything: try row.node(&interfaces)
        }
    }
}

extension Row {
    /// The node of the columns of `.inventory`.
    fileprivate mutating func inventoryNode(_ memory: inout TraitsMemory) throws -> Node {
        var node = try summaryNode()
        node.owner = optionalText()
        node.lessee = optionalText()
        node.status.lastError = optionalText()
        node.traits = memory.traits(text())
        node.properties = document()
        return node
    }

    /// The node of the columns of `.summary`.
    fileprivate mutating func summaryNode() throws -> Node {
        let uuid = try uuid()
        let createdAt = moment()
        let updatedAt = optionalMoment()
        let name = optionalText()
        var node = Node(uuid: uuid, driver: text(), createdAt: createdAt)
        node.updatedAt = updatedAt
        node.name = name
        node.instanceUUID = try optionalUUID()
        node.resourceClass = optionalText()
        try readStates(into: &node.status)
        return node
    }

    /// The node of the columns of `.everything`.
    mutating func node(_ memory: inout InterfacesMemory) throws -> Node {
        let uuid = try uuid()
        let createdAt = moment()
        let name = optionalText()
        var node = Node(uuid: uuid, driver: text(), createdAt: createdAt)
        node.name = name
        try readDescription(into: &node, &memory)
        try readStatus(into: &node)
        return node
    }

    /// The node with its work, of a row of `NodeColumns.selectManaged`.
    mutating func managedNode() throws -> ManagedNode {
        var memory = InterfacesMemory()
        let node = try node(&memory)
        let revision = integer()
        let commandsNamed = integer()
        var work = try optionalText().map { try Work(stored: $0, of: node.uuid, by: sealing) } ?? Work()
        work.commandsNamed = commandsNamed
        return ManagedNode(node: node, work: work, revision: revision)
    }

    private mutating func readDescription(into node: inout Node, _ memory: inout InterfacesMemory) throws {
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
        let traits = document()
        if traits != .emptyArray { node.traits = traits.parsed.arrayValue?.compactMap(\.stringValue) ?? [] }
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
