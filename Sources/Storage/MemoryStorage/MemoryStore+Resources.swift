import Lifecycle
package import Model
package import Storage

extension MemoryStore {
    package func resource<R: StoredResource>(_ type: R.Type, _ reference: ResourceReference) -> R? {
        let rows = tables.resources[R.schema.table, default: [:]]
        switch reference {
        case .uuid(let uuid):
            return rows[uuid]?.resource as? R
        case .name(let name):
            return rows.values.first { $0.value("name") == .text(name) }?.resource as? R
        }
    }

    package func resources<R: StoredResource>(_ type: R.Type, of node: Node.ID) throws(StoreError) -> [R] {
        try resources(type, ResourceQuery(filters: [.equals("node_uuid", node.description)]))
    }

    package func resources<R: StoredResource>(_ type: R.Type, _ query: ResourceQuery) throws(StoreError) -> [R] {
        let page = query.page
        if let field = page.sortField, !R.schema.sortKeys.contains(field) {
            throw .reference(noun: R.noun, field: "sort_key", value: field)
        }
        func place(_ row: MemoryResource) -> SortPosition {
            SortPosition(value: page.sortField.map(row.value) ?? .null, ordinal: row.ordinal)
        }
        let rows = tables.resources[R.schema.table, default: [:]]
        let marker = try page.marker.map { marker throws(StoreError) in
            guard let row = rows[marker] else { throw .notFound(noun: R.noun, reference: marker.description) }
            return place(row)
        }
        var found = Array(rows.values)
        for filter in query.filters {
            var passing: [MemoryResource] = []
            for row in found where try tables.matches(row, filter, noun: R.noun) { passing.append(row) }
            found = passing
        }
        return page.slice(found, after: marker, by: place).compactMap { $0.resource as? R }
    }

    package func create<R: StoredResource>(_ resource: R, fencedBy fence: NodeRevision?) throws(StoreError) {
        try tables.check(fence)
        try tables.add(resource)
    }

    package func update<R: StoredResource>(
        _ resource: R, from previous: R, fencedBy fence: NodeRevision?
    ) throws(StoreError) {
        try tables.check(fence)
        try tables.replace(previous, by: resource)
    }

    package func delete<R: StoredResource>(
        _ type: R.Type, _ uuid: ResourceID, fencedBy fence: NodeRevision?
    ) throws(StoreError) {
        try tables.check(fence)
        guard tables.resources[R.schema.table]?[uuid] != nil else {
            throw .notFound(noun: R.noun, reference: uuid.description)
        }
        try tables.remove(uuid, from: R.schema.table, noun: R.noun)
    }
}

extension MemoryTables {
    /// Refuses when the node of `fence` is not as it was, or is no more.
    func check(_ fence: NodeRevision?) throws(StoreError) {
        guard let fence else { return }
        guard try existingNode(fence.node).managed.revision == fence.revision else { throw .conflict }
    }

    /// Adds a resource whose identifier is new.
    mutating func add<R: StoredResource>(_ resource: R) throws(StoreError) {
        guard resources[R.schema.table]?[resource.uuid] == nil else {
            throw .duplicate(noun: R.noun, field: "uuid", value: resource.uuid.description, holder: resource.uuid)
        }
        try insert(resource)
    }

    /// Puts `resource` in the place of `previous`, if that is still as it was read.
    mutating func replace<R: StoredResource>(_ previous: R, by resource: R) throws(StoreError) {
        guard let row = resources[R.schema.table]?[resource.uuid] else {
            throw .notFound(noun: R.noun, reference: resource.uuid.description)
        }
        guard row.resource as? R == previous else { throw .conflict }
        let changed = MemoryResource(ordinal: row.ordinal, resource: resource)
        try checkConstraints(of: changed, noun: R.noun)
        resources[R.schema.table]?[resource.uuid] = changed
    }
}
