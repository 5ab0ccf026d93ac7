import Documents
package import Model
package import Storage

extension SQLiteStore {
    package func resource<R: StoredResource>(_ type: R.Type, _ reference: ResourceReference) async throws(StoreError) -> R? {
        try await readers.readBriefly { connection in
            switch reference {
            case .uuid(let uuid):
                return try connection.first(type.select + " WHERE uuid = ?") {
                    $0.uuid(uuid)
                } _: {
                    try $0.resource(type)
                }
            case .name(let name):
                guard R.schema.columns.contains("name") else { return nil }
                return try connection.first(type.select + " WHERE name = ?") {
                    $0.text(name)
                } _: {
                    try $0.resource(type)
                }
            }
        }
    }

    package func resources<R: StoredResource>(_ type: R.Type, _ query: ResourceQuery) async throws(StoreError) -> [R] {
        try await readers.read { connection in
            var conditions = try query.conditions(on: type)
            let column = try query.sortColumn(of: type)
            if let marker = query.page.marker {
                let place = try connection.place(of: marker, in: R.schema.table, by: column, noun: R.noun)
                conditions.follow(place, by: column, isDescending: query.page.isDescending)
            }
            return try connection.all(type.select + conditions.clause + query.page.tail(by: column)) {
                $0.values(conditions.values)
                $0.integer(query.page.boundLimit)
            } _: {
                try $0.resource(type)
            }
        }
    }

    package func resources<R: StoredResource>(_ type: R.Type, of node: Node.ID) async throws(StoreError) -> [R] {
        try await readers.readBriefly { connection in
            try connection.all(type.select + " WHERE node_uuid = ? ORDER BY id") {
                $0.uuid(node)
            } _: {
                try $0.resource(type)
            }
        }
    }

    package func create<R: StoredResource>(_ resource: R, fencedBy fence: NodeRevision?) async throws(StoreError) {
        try await commits.write { connection in
            try connection.check(fence)
            try connection.checkIsNew(resource)
            try connection.insert(resource)
        }
    }

    package func update<R: StoredResource>(
        _ resource: R, from previous: R, fencedBy fence: NodeRevision?
    ) async throws(StoreError) {
        try await commits.write { connection in
            try connection.check(fence)
            try connection.replace(previous, by: resource)
        }
    }

    package func delete<R: StoredResource>(
        _ type: R.Type, _ uuid: ResourceID, fencedBy fence: NodeRevision?
    ) async throws(StoreError) {
        try await commits.write { connection in
            try connection.check(fence)
            guard try connection.exists(uuid, in: R.schema.table) else {
                throw StoreError.notFound(noun: R.noun, reference: uuid.description)
            }
            try connection.delete(type, uuid)
        }
    }
}

extension Connection {
    /// Refuses when the node of `fence` is not as it was, or is no more.
    func check(_ fence: NodeRevision?) throws {
        if let fence { _ = try fencedRow(fence.node, revision: fence.revision) }
    }

    /// Adds a resource whose identifier is known to be new.
    func insert<R: StoredResource>(_ resource: R) throws {
        try refusing(resource) {
            let document = try sealedDocument(of: resource)
            try run(R.insert) {
                $0.row(resource, document)
                $0.uuid(resource.uuid)
                $0.moment(resource.createdAt)
            }
        }
    }

    /// Deletes a resource that exists; a node loses its instance with its allocation.
    func delete<R: StoredResource>(_ type: R.Type, _ uuid: ResourceID) throws {
        try checkIsFree(uuid, in: R.schema.table, noun: R.noun)
        if R.schema.table == Allocation.schema.table {
            try run(
                """
                UPDATE nodes SET allocation_uuid = NULL, instance_uuid = NULL, revision = revision + 1
                WHERE allocation_uuid = ?
                """
            ) { $0.uuid(uuid) }
        }
        try run("DELETE FROM \(R.schema.table) WHERE uuid = ?") { $0.uuid(uuid) }
    }

    /// Throws unless the resource is as it was read.
    func check<R: StoredResource>(isStill previous: R) throws {
        let present = try first(R.select + " WHERE uuid = ?") {
            $0.uuid(previous.uuid)
        } _: {
            try $0.resource(R.self)
        }
        guard let present else { throw StoreError.notFound(noun: R.noun, reference: previous.uuid.description) }
        guard present.row == previous.row else { throw StoreError.conflict }
    }

    /// Writes `resource` in the place of `previous`, if that is still as it was read.
    func replace<R: StoredResource>(_ previous: R, by resource: R) throws {
        try check(isStill: previous)
        try refusing(resource) {
            let document = try sealedDocument(of: resource)
            try run(R.update) {
                $0.row(resource, document)
                $0.uuid(resource.uuid)
            }
        }
    }

    /// Throws if something that refuses to lose it names the row.
    fileprivate func checkIsFree(_ uuid: ResourceID, in table: String, noun: String) throws {
        for schema in ResourceSchema.all + [.nodes] {
            for reference in schema.references where reference.table == table && reference.deletion == .isRefused {
                let sql = "SELECT 1 FROM \(schema.table) WHERE \(reference.column) = ? LIMIT 1"
                guard try first(sql, { $0.uuid(uuid) }, { $0.integer() }) != nil else { continue }
                throw StoreError.reference(noun: noun, field: reference.column, value: uuid.description)
            }
        }
    }
}

extension StoredResource {
    /// The resource as its row.
    fileprivate var row: ResourceRow {
        ResourceRow(uuid: uuid, createdAt: createdAt, updatedAt: updatedAt, columns: columnValues, document: document)
    }

    /// Reads whole rows; a condition may follow.
    static var select: String {
        "SELECT uuid, created_at, updated_at, document, \(schema.columns.joined(separator: ", ")) FROM \(schema.table)"
    }

    fileprivate static var update: String {
        "UPDATE \(schema.table) SET updated_at = ?, document = ?, \(schema.columns.map { "\($0) = ?" }.joined(separator: ", "))"
            + " WHERE uuid = ?"
    }

    fileprivate static var insert: String {
        let columns = ["updated_at", "document"] + schema.columns + ["uuid", "created_at"]
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \(schema.table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    }
}

extension Binder {
    /// The values that change: `updated_at`, the document and the schema's columns.
    fileprivate mutating func row<R: StoredResource>(_ resource: R, _ document: JSONText) {
        moment(resource.updatedAt)
        self.document(document)
        values(resource.columnValues)
    }
}

extension Connection {
    private func sealedDocument<R: StoredResource>(of resource: R) throws(StoreError) -> JSONText {
        try SealedDocument(resource.uuid, of: R.self, by: sealing)
            .sealed(resource.document, in: R.membersWithSecrets, wholly: resource.secretMembers)
    }
}

extension Row {
    fileprivate mutating func resourceRow<R: StoredResource>(_ type: R.Type) throws -> ResourceRow {
        let uuid = try uuid()
        let createdAt = moment()
        let updatedAt = optionalMoment()
        let document = document()
        let columns = R.schema.columns.map { _ in value() }
        return ResourceRow(uuid: uuid, createdAt: createdAt, updatedAt: updatedAt, columns: columns, document: document)
    }

    /// The resource of a row of `select`.
    mutating func resource<R: StoredResource>(_ type: R.Type) throws -> R {
        var row = try resourceRow(type)
        row.document = try SealedDocument(row.uuid, of: type, by: sealing).opened(row.document, in: R.membersWithSecrets)
        guard let resource = R(row: row) else { throw damage("a \(R.noun) that cannot be read") }
        return resource
    }
}
