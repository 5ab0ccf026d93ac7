import Model
import Storage

extension Connection {
    /// Runs `write`, and says which value of `node` was in the way when the schema refuses it.
    func refusing(_ node: Node, isNew: Bool = false, isStatusOnly: Bool = false, _ write: () throws -> Void) throws {
        do {
            try write()
        } catch let failure as SQLiteFailure where failure.isConstraint {
            var values = ["instance_uuid": ColumnValue(node.instanceUUID), "allocation_uuid": ColumnValue(node.allocationUUID)]
            if !isStatusOnly {
                values["name"] = ColumnValue(node.name)
                values["chassis_uuid"] = ColumnValue(node.chassisUUID)
                values["parent_node"] = ColumnValue(node.parentNode)
            }
            if isNew, try exists(node.uuid, in: "nodes") {
                throw StoreError.duplicate(noun: "node", field: "uuid", value: node.uuid.description, holder: node.uuid)
            }
            try explain(.nodes, noun: "node", uuid: node.uuid, isNew: isNew) { values[$0] ?? .null }
            throw failure
        }
    }

    /// Runs `write`, and says which value of `resource` was in the way when the schema refuses it.
    func refusing<R: StoredResource>(_ resource: R, _ write: () throws -> Void) throws {
        do {
            try write()
        } catch let failure as SQLiteFailure where failure.isConstraint {
            let values = resource.columnValues
            try explain(R.schema, noun: R.noun, uuid: resource.uuid, isNew: false) { column in
                R.schema.columns.firstIndex(of: column).map { values[$0] } ?? .null
            }
            throw failure
        }
    }

    /// Whether a table has this row.
    func exists(_ uuid: ResourceID, in table: String) throws -> Bool {
        try first("SELECT 1 FROM \(table) WHERE uuid = ?") {
            $0.uuid(uuid)
        } _: {
            $0.integer()
        } != nil
    }

    /// Throws the first broken promise of the schema, in the schema's order.
    private func explain(
        _ schema: ResourceSchema, noun: String, uuid: ResourceID, isNew: Bool, value: (String) -> ColumnValue
    ) throws {
        for columns in schema.unique {
            let values = columns.map(value)
            guard !values.contains(.null) else { continue }
            let conditions = columns.map { "\($0) = ?" }.joined(separator: " AND ")
            let holder = try first("SELECT uuid FROM \(schema.table) WHERE \(conditions) AND uuid <> ?") {
                $0.values(values)
                $0.uuid(uuid)
            } _: {
                try $0.uuid()
            }
            guard let holder else { continue }
            throw StoreError.duplicate(
                noun: noun, field: columns.last ?? "", value: values.last?.text ?? "", holder: holder)
        }
        for reference in schema.references {
            guard let named = ResourceID(value(reference.column).text) else { continue }
            let isItself = isNew && named == uuid && reference.table == schema.table
            guard try !isItself && !exists(named, in: reference.table) else { continue }
            throw StoreError.reference(noun: noun, field: reference.column, value: named.description)
        }
    }

    /// Throws if `resource`'s identifier is taken.
    func checkIsNew<R: StoredResource>(_ resource: R) throws {
        guard try !exists(resource.uuid, in: R.schema.table) else {
            throw StoreError.duplicate(noun: R.noun, field: "uuid", value: resource.uuid.description, holder: resource.uuid)
        }
    }
}
