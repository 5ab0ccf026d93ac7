import Documents
import Lifecycle
package import Model
package import Storage

extension SQLiteStore {
    package func create(_ node: Node, secrets: NodeSecrets, history: [HistoryEvent]) async throws(StoreError) {
        let sealed = try SealedSecrets(secrets, of: node.uuid, by: sealing)
        try await commits.write { connection in
            try connection.refusing(node, isNew: true) {
                try connection.run(NodeColumns.insert) { binder in
                    binder.uuid(node.uuid)
                    binder.node(node, NodeColumns.everything.columns)
                    binder.integer(history.count)
                }
            }
            let row = connection.lastInsertedID
            if !secrets.isEmpty { try connection.write(sealed, of: row) }
            try connection.write(history, of: row, from: 0)
        }
    }

    @discardableResult
    package func commit(_ change: NodeChange) async throws(StoreError) -> CommittedChange {
        let uuid = change.node.node.uuid
        var sealed: SealedSecrets?
        if let secrets = change.secrets { sealed = try SealedSecrets(secrets, of: uuid, by: sealing) }
        return try await commits.write { [sealed] connection in
            let row = try connection.fencedRow(uuid, revision: change.node.revision)
            let effects = try connection.write(change, on: row)
            if let sealed { try connection.write(sealed, of: row.id) }
            return CommittedChange(revision: row.revision + 1, effects: effects)
        }
    }

    package func delete(_ node: Node.ID, revision: Int64) async throws(StoreError) {
        try await commits.write { [limits] connection in
            let row = try connection.fencedRow(node, revision: revision)
            try connection.freeOthers(from: node, row.id)
            try connection.run("DELETE FROM nodes WHERE id = ?") { $0.integer(row.id) }
            try connection.forgetDeletions(keeping: limits.deletionsKeptMax)
        }
    }
}

/// What a commit must know of the row that it replaces.
struct FencedRow {
    var id: Int64
    var revision: Int64
    var conductor: String?
    var journalCount: Int64
    var historyCount: Int64
}

extension Connection {
    /// The row of a node, if it still has the revision that the change was made from.
    func fencedRow(_ uuid: Node.ID, revision: Int64) throws -> FencedRow {
        let row = try first("SELECT id, revision, conductor, journal_count, history_count FROM nodes WHERE uuid = ?") {
            $0.uuid(uuid)
        } _: {
            FencedRow(
                id: $0.integer(), revision: $0.integer(), conductor: $0.optionalText(), journalCount: $0.integer(),
                historyCount: $0.integer())
        }
        guard let row else { throw StoreError.notFound(noun: "node", reference: uuid.description) }
        guard row.revision == revision else { throw StoreError.conflict }
        return row
    }

    /// Writes everything that a change holds besides secrets, and returns its effects' identifiers.
    func write(_ change: NodeChange, on row: FencedRow) throws -> [PendingEffect.ID] {
        var node = change.node.node
        if change.deletesAllocation { node.allocationUUID = nil }
        try refusing(node, isStatusOnly: change.isStatusOnly) { try update(node, change, on: row) }
        try write(change.history, of: row.id, from: row.historyCount)
        if let cause = change.cause { try write(cause, of: row.id, number: row.journalCount) }
        if let inventory = change.inventory { try write(inventory, of: row.id) }
        if let settings = change.biosSettings { try write(settings, of: row.id) }
        if let components = change.firmware { try write(components, of: row.id) }
        if change.deletesAllocation { try deleteAllocations(of: node.uuid, sparing: row.id) }
        for port in change.ports { try insertIfNew(port) }
        return try journal(change, of: row.id)
    }

    private func update(_ node: Node, _ change: NodeChange, on row: FencedRow) throws {
        try run(change.isStatusOnly ? NodeColumns.updateStatus : NodeColumns.updateAll) { binder in
            binder.node(node, NodeColumn.status)
            try binder.work(change.node.work, of: node.uuid, revision: row.revision + 1, by: sealing)
            binder.text(change.conductor ?? row.conductor)
            binder.integer(row.journalCount + (change.cause == nil ? 0 : 1))
            binder.integer(row.historyCount + Int64(change.history.count))
            if !change.isStatusOnly { binder.node(node, NodeColumn.described) }
            binder.integer(row.id)
        }
    }

    /// Forgets the effects that the change ends, and files the new ones.
    private func journal(_ change: NodeChange, of row: Int64) throws -> [PendingEffect.ID] {
        if change.dropsPendingEffects {
            try run("DELETE FROM effects WHERE node_id = ?") { $0.integer(row) }
        } else if let finished = change.finished {
            try run("DELETE FROM effects WHERE id = ? AND node_id = ?") {
                $0.integer(finished)
                $0.integer(row)
            }
        }
        let node = change.node.node
        let filedAt = change.cause?.at ?? node.updatedAt ?? node.createdAt
        return try change.effects.map { effect in
            try run("INSERT INTO effects (node_id, filed_at, effect) VALUES (?, ?, ?)") {
                $0.integer(row)
                $0.moment(filedAt)
                $0.text(try effect.stored(of: node.uuid, by: sealing))
            }
            return lastInsertedID
        }
    }

    /// Takes a node out of everything of other nodes that names it, before it is deleted.
    func freeOthers(from node: Node.ID, _ row: Int64) throws {
        try run("UPDATE nodes SET parent_node = NULL, revision = revision + 1 WHERE parent_node = ? AND id <> ?") {
            $0.uuid(node)
            $0.integer(row)
        }
        try deleteAllocations(of: node)
        // A port of another node in a group of this one has no business there, and must not keep the node.
        try run(
            """
            UPDATE ports SET portgroup_uuid = NULL
            WHERE portgroup_uuid IN (SELECT uuid FROM portgroups WHERE node_uuid = ?) AND node_uuid <> ?
            """
        ) {
            $0.uuid(node)
            $0.uuid(node)
        }
    }

    /// Deletes what was allocated on a node; nodes that name such an allocation are freed, all but the row that is
    /// spared because it was just written.
    func deleteAllocations(of node: Node.ID, sparing row: Int64 = 0) throws {
        try run(
            """
            UPDATE nodes SET allocation_uuid = NULL, instance_uuid = NULL, revision = revision + 1
            WHERE allocation_uuid IN (SELECT uuid FROM allocations WHERE node_uuid = ?) AND id <> ?
            """
        ) {
            $0.uuid(node)
            $0.integer(row)
        }
        try run("DELETE FROM allocations WHERE node_uuid = ?") { $0.uuid(node) }
    }

    private func insertIfNew(_ port: Port) throws {
        let known = try first("SELECT 1 FROM ports WHERE address = ?") {
            $0.text(port.address.description)
        } _: {
            $0.integer()
        }
        guard known == nil else { return }
        try checkIsNew(port)
        try insert(port)
    }
}
