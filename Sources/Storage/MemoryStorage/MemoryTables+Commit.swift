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
        try checkPorts(of: change)

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
        feed.note(uuid)
        if change.deletesAllocation { removeAllocations(of: uuid) }
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

    private func checkPorts(of change: NodeChange) throws(StoreError) {
        for port in newPorts(of: change) {
            guard resources[Port.schema.table]?[port.uuid] == nil else {
                throw .duplicate(noun: Port.noun, field: "uuid", value: port.uuid.description, holder: port.uuid)
            }
            try checkConstraints(of: MemoryResource(ordinal: 0, resource: port), noun: Port.noun)
        }
    }

    private func newPorts(of change: NodeChange) -> [Port] {
        let known = resources[Port.schema.table, default: [:]].values.compactMap { ($0.resource as? Port)?.address }
        var addresses = Set(known)
        return change.ports.filter { addresses.insert($0.address).inserted }
    }

    /// Deletes what was allocated on a node; other nodes that name such an allocation are freed.
    private mutating func removeAllocations(of node: Node.ID) {
        let table = Allocation.schema.table
        for (uuid, row) in resources[table, default: [:]] where (row.resource as? Allocation)?.nodeUUID == node {
            resources[table]?[uuid] = nil
            freeNodes(of: uuid)
        }
    }

    /// Nodes that name an allocation lose it, and the instance that came with it.
    mutating func freeNodes(of allocation: ResourceID) {
        for (node, row) in nodes where row.managed.node.allocationUUID == allocation {
            nodes[node]?.managed.node.allocationUUID = nil
            nodes[node]?.managed.node.instanceUUID = nil
            nodes[node]?.managed.revision += 1
            feed.note(node)
        }
    }

    /// Deletes a node with all that belongs to it; its children lose their parent.
    mutating func removeNode(_ uuid: Node.ID) {
        nodes[uuid] = nil
        feed.note(uuid, isGone: true)
        removeAllocations(of: uuid)
        for schema in ResourceSchema.all where schema.references.contains(.node) {
            resources[schema.table] = resources[schema.table]?.filter { $0.value.value("node_uuid") != ColumnValue(uuid) }
        }
        freePorts()
        for (child, row) in nodes where row.managed.node.parentNode == uuid {
            nodes[child]?.managed.node.parentNode = nil
            nodes[child]?.managed.revision += 1
            feed.note(child)
        }
    }

    /// Ports in a group that is gone, which was another node's, are in none.
    private mutating func freePorts() {
        for (port, row) in resources[Port.schema.table, default: [:]] {
            guard var changed = row.resource as? Port, let group = changed.portgroupUUID,
                resources[Portgroup.schema.table]?[group] == nil
            else { continue }
            changed.portgroupUUID = nil
            resources[Port.schema.table]?[port] = MemoryResource(ordinal: row.ordinal, resource: changed)
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
