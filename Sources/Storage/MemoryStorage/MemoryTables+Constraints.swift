import Lifecycle
import Model
import Storage

extension MemoryTables {
    /// Refuses a node whose name or instance another node has, or that names what does not exist.
    func checkConstraints(of node: Node) throws(StoreError) {
        let others = nodes.values.lazy.map(\.managed.node).filter { $0.uuid != node.uuid }
        if let name = node.name, let holder = others.first(where: { $0.name == name }) {
            throw .duplicate(noun: "node", field: "name", value: name, holder: holder.uuid)
        }
        if let instance = node.instanceUUID, let holder = others.first(where: { $0.instanceUUID == instance }) {
            throw .duplicate(noun: "node", field: "instance_uuid", value: instance.description, holder: holder.uuid)
        }
        try checkExists(node.chassisUUID, in: Chassis.schema.table, noun: "node", field: "chassis_uuid")
        if node.parentNode != node.uuid {
            try checkExists(node.parentNode, in: "nodes", noun: "node", field: "parent_node")
        }
        try checkExists(node.allocationUUID, in: Allocation.schema.table, noun: "node", field: "allocation_uuid")
    }

    private func checkExists(_ uuid: ResourceID?, in table: String, noun: String, field: String) throws(StoreError) {
        guard let uuid, !exists(uuid, in: table) else { return }
        throw .reference(noun: noun, field: field, value: uuid.description)
    }

    private func exists(_ uuid: ResourceID, in table: String) -> Bool {
        table == "nodes" ? nodes[uuid] != nil : resources[table]?[uuid] != nil
    }

    /// Refuses a resource that shares unique values with another one, or that names what does not exist.
    func checkConstraints(of row: MemoryResource, noun: String) throws(StoreError) {
        let others = resources[row.schema.table, default: [:]].values.filter { $0.resource.uuid != row.resource.uuid }
        for columns in row.schema.unique {
            let values = columns.map(row.value)
            guard !values.contains(.null), let holder = others.first(where: { columns.map($0.value) == values }) else { continue }
            throw .duplicate(
                noun: noun, field: columns.last ?? "", value: values.last?.text ?? "", holder: holder.resource.uuid)
        }
        for reference in row.schema.references {
            guard case .text(let text) = row.value(reference.column) else { continue }
            try checkExists(ResourceID(text), in: reference.table, noun: noun, field: reference.column)
        }
    }

    mutating func insert<R: StoredResource>(_ resource: R) throws(StoreError) {
        let row = MemoryResource(ordinal: nextOrdinal(), resource: resource)
        try checkConstraints(of: row, noun: R.noun)
        resources[R.schema.table, default: [:]][resource.uuid] = row
    }

    /// Deletes a row, and does to those that name it what their schema says.
    mutating func remove(_ uuid: ResourceID, from table: String, noun: String) throws(StoreError) {
        let name = ColumnValue(uuid)
        for schema in ResourceSchema.all {
            for reference in schema.references where reference.table == table && reference.deletion == .isRefused {
                guard resources[schema.table]?.values.contains(where: { $0.value(reference.column) == name }) == true
                else { continue }
                throw .reference(noun: noun, field: reference.column, value: uuid.description)
            }
        }
        if table == Chassis.schema.table, nodes.values.contains(where: { $0.managed.node.chassisUUID == uuid }) {
            throw .reference(noun: noun, field: "chassis_uuid", value: uuid.description)
        }
        resources[table]?[uuid] = nil
        if table == Allocation.schema.table { freeNodes(of: uuid) }
    }
}
