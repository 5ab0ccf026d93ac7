package import Lifecycle
package import Model
package import Storage

extension MemoryStore {
    package func allocations(dueAt now: Timestamp, limit: Int) -> [Allocation] {
        let due = tables.waitingAllocations.filter { $0.at <= now }.sorted { ($0.at, $0.ordinal) < ($1.at, $1.ordinal) }
        return due.prefix(max(0, limit)).map(\.allocation)
    }

    package func nextAllocationAttempt() -> Timestamp? {
        tables.waitingAllocations.map(\.at).min()
    }

    package func candidates(_ query: CandidateQuery) -> [ManagedNode] {
        let found = tables.nodes.values.lazy.map(\.managed).filter { query.matches($0.node) }
        return Array(found.sorted { $0.node.uuid < $1.node.uuid }.prefix(max(0, query.limit)))
    }

    package func settle(_ settlements: [AllocationSettlement]) throws(StoreError) {
        // A copy that replaces the tables at the end makes all of it one transaction.
        var changed = tables
        for settlement in settlements { try changed.settle(settlement) }
        tables = changed
    }

    package func release(_ allocation: Allocation, fencedBy fence: NodeRevision?) throws(StoreError) {
        try tables.check(fence)
        guard let row = tables.resources[Allocation.schema.table]?[allocation.uuid] else {
            throw .notFound(noun: Allocation.noun, reference: allocation.uuid.description)
        }
        guard row.resource as? Allocation == allocation else { throw .conflict }
        try tables.remove(allocation.uuid, from: Allocation.schema.table, noun: Allocation.noun)
    }
}

extension MemoryTables {
    fileprivate var waitingAllocations: [(at: Timestamp, ordinal: Int64, allocation: Allocation)] {
        resources[Allocation.schema.table, default: [:]].values.compactMap { row in
            guard let allocation = row.resource as? Allocation, let at = allocation.attemptAt else { return nil }
            return (at, row.ordinal, allocation)
        }
    }

    fileprivate mutating func settle(_ settlement: AllocationSettlement) throws(StoreError) {
        if let previous = settlement.previous {
            try replace(previous, by: settlement.allocation)
        } else {
            try add(settlement.allocation)
        }
        if let taking = settlement.taking { try take(taking, for: settlement.allocation) }
    }

    private mutating func take(_ taking: AllocationSettlement.Taking, for allocation: Allocation) throws(StoreError) {
        var row = try existingNode(taking.node.node)
        guard row.managed.revision == taking.node.revision else { throw .conflict }
        let instance = row.managed.node.instanceUUID
        let isTaken = nodes.values.contains {
            $0.managed.node.instanceUUID == allocation.uuid && $0.managed.node.uuid != taking.node.node
        }
        guard row.managed.node.allocationUUID == nil, instance == nil || instance == allocation.uuid else { throw .conflict }
        guard !isTaken else {
            throw .duplicate(noun: "node", field: "instance_uuid", value: allocation.uuid.description, holder: nil)
        }
        row.managed.node.instanceUUID = allocation.uuid
        row.managed.node.allocationUUID = allocation.uuid
        row.managed.node.instanceInfo = taking.instanceInfo
        row.managed.node.updatedAt = allocation.updatedAt ?? allocation.createdAt
        row.managed.revision += 1
        nodes[taking.node.node] = row
        feed.note(taking.node.node)
    }
}

extension CandidateQuery {
    fileprivate func matches(_ node: Node) -> Bool {
        let status = node.status
        guard status.provisionState == .available, node.instanceUUID == nil, !status.isMaintenance, status.powerState != nil,
            node.resourceClass == resourceClass, node.uuid >= start
        else { return false }
        if let end, node.uuid >= end { return false }
        if let project, node.owner != project, node.lessee != project { return false }
        return uuids.map { $0.contains(node.uuid) } ?? true
    }
}
