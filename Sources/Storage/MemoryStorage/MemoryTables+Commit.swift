import Lifecycle
import Model
import Storage

extension MemoryTables {
    /// Checks everything that could be wrong with `change`, then carries it out.
    mutating func commit(_ change: NodeChange) throws(StoreError) -> CommittedChange {
        let uuid = change.node.node.uuid
        var row = try existingNode(uuid)
        guard row.managed.revision == change.node.revision else { throw .conflict }
        var node = change.isStatusOnly ? row.managed.node.taking(statusOf: change.node.node) : change.node.node
        if change.deletesAllocation { node.allocationUUID = nil }
        try checkConstraints(of: node)
        for port in newPorts(of: change) { try checkConstraints(of: MemoryResource(ordinal: 0, resource: port), noun: Port.noun) }

        row.managed = ManagedNode(node: node, work: change.node.work, revision: change.node.revision + 1)
        row.conductor = change.conductor ?? row.conductor
        row.secrets = change.secrets ?? row.secrets
        row.inventory = change.inventory ?? row.inventory
        row.biosSettings = change.biosSettings ?? row.biosSettings
        row.firmware = change.firmware ?? row.firmware
        row.append(change.history)
        if let cause = change.cause { row.append(cause) }
        let effects = journal(change, on: &row)
        nodes[uuid] = row
        if change.deletesAllocation { removeAllocation(of: uuid) }
        for port in newPorts(of: change) { try insert(port) }
        return CommittedChange(revision: row.managed.revision, effects: effects)
    }

    private mutating func journal(_ change: NodeChange, on row: inout MemoryNode) -> [PendingEffect.ID] {
        row.effects.removeAll { change.dropsPendingEffects || $0.id == change.finished }
        let node = change.node.node
        let filedAt = change.cause?.at ?? node.updatedAt ?? node.createdAt
        let new = change.effects.map { PendingEffect(id: nextEffect(), effect: $0, filedAt: filedAt) }
        row.effects += new
        return new.map(\.id)
    }

    private func newPorts(of change: NodeChange) -> [Port] {
        let known = resources[Port.schema.table, default: [:]].values.compactMap { ($0.resource as? Port)?.address }
        var addresses = Set(known)
        return change.ports.filter { addresses.insert($0.address).inserted }
    }

    private mutating func removeAllocation(of node: Node.ID) {
        let table = Allocation.schema.table
        for (uuid, row) in resources[table, default: [:]] where (row.resource as? Allocation)?.nodeUUID == node {
            resources[table]?[uuid] = nil
        }
    }

    /// Deletes a node with all that belongs to it; its children lose their parent.
    mutating func removeNode(_ uuid: Node.ID) {
        nodes[uuid] = nil
        for schema in ResourceSchema.all where schema.references.contains(.node) {
            resources[schema.table] = resources[schema.table]?.filter { $0.value.value("node_uuid") != ColumnValue(uuid) }
        }
        for (child, row) in nodes where row.managed.node.parentNode == uuid {
            nodes[child]?.managed.node.parentNode = nil
            nodes[child]?.managed.revision += 1
        }
    }
}

extension Node {
    /// This node with the fields of `other` that a status-only change writes.
    func taking(statusOf other: Node) -> Node {
        var node = self
        node.status = other.status
        node.updatedAt = other.updatedAt
        node.instanceInfo = other.instanceInfo
        node.instanceUUID = other.instanceUUID
        node.instanceName = other.instanceName
        node.allocationUUID = other.allocationUUID
        node.driverInternalInfo = other.driverInternalInfo
        node.raidConfig = other.raidConfig
        node.bootMode = other.bootMode
        node.isSecureBoot = other.isSecureBoot
        node.health = other.health
        node.isConsoleEnabled = other.isConsoleEnabled
        return node
    }
}
