import Documents
package import Lifecycle
package import Model
package import Storage

extension SQLiteStore {
    package func allocations(dueAt now: Timestamp, limit: Int) async throws(StoreError) -> [Allocation] {
        try await readers.read { connection in
            try connection.all(Allocation.select + " WHERE attempt_at <= ? ORDER BY attempt_at, id LIMIT ?") {
                $0.moment(now)
                $0.integer(max(0, limit))
            } _: {
                try $0.resource(Allocation.self)
            }
        }
    }

    package func nextAllocationAttempt() async throws(StoreError) -> Timestamp? {
        try await readers.read { connection in
            try connection.first("SELECT min(attempt_at) FROM allocations WHERE attempt_at IS NOT NULL") {
                $0.optionalMoment()
            } ?? nil
        }
    }

    package func candidates(_ query: CandidateQuery) async throws(StoreError) -> [ManagedNode] {
        try await readers.read { connection in
            let conditions = query.conditions
            let sql = NodeColumns.selectCandidates + conditions.clause + " ORDER BY uuid LIMIT ?"
            return try connection.all(sql) {
                $0.values(conditions.values)
                $0.integer(max(0, query.limit))
            } _: {
                try $0.managedNode()
            }
        }
    }

    package func settle(_ settlements: [AllocationSettlement]) async throws(StoreError) {
        try await commits.write { connection in
            for settlement in settlements { try connection.settle(settlement) }
        }
    }

    package func release(_ allocation: Allocation, fencedBy fence: NodeRevision?) async throws(StoreError) {
        try await commits.write { connection in
            try connection.check(fence)
            try connection.check(isStill: allocation)
            try connection.delete(Allocation.self, allocation.uuid)
        }
    }
}

extension NodeColumns {
    /// The index keeps the search as short at 20,000 nodes as at ten; it serves conditions in just these words.
    fileprivate static let selectCandidates = selectManaged + " INDEXED BY nodes_allocatable"
}

extension CandidateQuery {
    fileprivate var conditions: Conditions {
        var conditions = Conditions()
        conditions.add("provision_state = 'available'")
        conditions.add("instance_uuid IS NULL")
        conditions.add("maintenance = 0")
        conditions.add("power_state IS NOT NULL")
        conditions.add("resource_class = ?", .text(resourceClass))
        conditions.add("uuid >= ?", ColumnValue(start))
        if let end { conditions.add("uuid < ?", ColumnValue(end)) }
        if let project { conditions.add("(owner = ? OR lessee = ?)", .text(project), .text(project)) }
        if let uuids { conditions.add("uuid IN (SELECT value FROM json_each(?))", .list(uuids.map(\.description))) }
        return conditions
    }
}

extension Connection {
    fileprivate func settle(_ settlement: AllocationSettlement) throws {
        if let previous = settlement.previous {
            try replace(previous, by: settlement.allocation)
        } else {
            try checkIsNew(settlement.allocation)
            try insert(settlement.allocation)
        }
        if let taking = settlement.taking { try take(taking, for: settlement.allocation) }
    }

    private func take(_ taking: AllocationSettlement.Taking, for allocation: Allocation) throws {
        let row = try fencedRow(taking.node.node, revision: taking.node.revision)
        do {
            try run(
                """
                UPDATE nodes SET instance_uuid = ?1, allocation_uuid = ?1, instance_info = ?2, updated_at = ?3,
                revision = revision + 1
                WHERE id = ?4 AND allocation_uuid IS NULL AND (instance_uuid IS NULL OR instance_uuid = ?1)
                """
            ) {
                $0.uuid(allocation.uuid)
                $0.document(taking.instanceInfo)
                $0.moment(allocation.updatedAt ?? allocation.createdAt)
                $0.integer(row.id)
            }
        } catch let failure as SQLiteFailure where failure.isConstraint {
            throw StoreError.duplicate(
                noun: "node", field: "instance_uuid", value: allocation.uuid.description, holder: nil)
        }
        guard changes == 1 else { throw StoreError.conflict }
    }
}
