package import Documents
package import Model

/// Ports, portgroups, chassis and the other resources beside nodes: all are kept in the same way.
///
/// The fields that are unique, filtered or sorted by, or that name other resources, are columns with constraints; the rest is a document.
package protocol ResourceStore: Sendable {
    func resource<R: StoredResource>(_ type: R.Type, _ reference: ResourceReference) async throws(StoreError) -> R?
    func resources<R: StoredResource>(_ type: R.Type, _ query: ResourceQuery) async throws(StoreError) -> [R]
    /// The resources that name this node in `node_uuid`, oldest first: a few at most.
    func resources<R: StoredResource>(_ type: R.Type, of node: Node.ID) async throws(StoreError) -> [R]
    /// Adds the resource.
    ///
    /// - Throws: `.conflict` when the node of `fence` was changed since: what the addition was checked against may no longer hold.
    func create<R: StoredResource>(_ resource: R, fencedBy fence: NodeRevision?) async throws(StoreError)
    /// Replaces the resource.
    ///
    /// - Throws: `.conflict` when it is no longer equal to `previous`, the value that the change was made from.
    func update<R: StoredResource>(_ resource: R, from previous: R, fencedBy fence: NodeRevision?) async throws(StoreError)
    func delete<R: StoredResource>(_ type: R.Type, _ uuid: ResourceID, fencedBy fence: NodeRevision?) async throws(StoreError)
}

extension ResourceStore {
    /// Adds a resource that no node has a say in.
    package func create<R: StoredResource>(_ resource: R) async throws(StoreError) {
        try await create(resource, fencedBy: nil)
    }

    /// Replaces a resource that no node has a say in.
    package func update<R: StoredResource>(_ resource: R, from previous: R) async throws(StoreError) {
        try await update(resource, from: previous, fencedBy: nil)
    }

    /// Deletes a resource that no node has a say in.
    package func delete<R: StoredResource>(_ type: R.Type, _ uuid: ResourceID) async throws(StoreError) {
        try await delete(type, uuid, fencedBy: nil)
    }
}

/// A node as it was when something beside it was decided: the decision holds only as long as the node has this revision.
package struct NodeRevision: Sendable, Hashable {
    package var node: Node.ID
    package var revision: Int64

    /// The revision at which a node was read.
    package init(node: Node.ID, revision: Int64) {
        self.node = node
        self.revision = revision
    }
}

/// Which resources, and in which order.
package struct ResourceQuery: Sendable, Hashable {
    package var page: Page
    /// Columns and the value each must have; all must hold. Text that is matched exactly, or a set of allowed values.
    package var filters: [Filter] = []

    /// A condition on one field, named as in the API (`node_uuid`, `address`, `owner`). Truth values are written `1` and `0`.
    package enum Filter: Sendable, Hashable {
        case equals(String, String)
        case isOneOf(String, [String])
        /// The field contains the text, whatever the case of ASCII letters.
        case contains(String, String)
        /// The resource belongs to a node of one of these conductor groups, or shards.
        case nodeConductorGroup([String])
        case nodeShard([String])
    }

    /// All resources of a page that pass the filters.
    package init(page: Page = Page(), filters: [Filter] = []) {
        self.page = page
        self.filters = filters
    }
}

/// A resource that a store can keep: its constrained fields as columns, the rest as a document.
package protocol StoredResource: Resource {
    /// The table, and the columns that every resource of the type has besides uuid, created_at, updated_at and document.
    static var schema: ResourceSchema { get }
    /// The values of the schema's columns, in its order.
    var columnValues: [ColumnValue] { get }
    /// The fields that are not columns.
    var document: JSONText { get }
    /// The resource from a row.
    init?(row: ResourceRow)
    /// Members of the document in which secrets may stand, known by their names (`SecretNames`): a store seals those.
    static var membersWithSecrets: Set<String> { get }
    /// Those of these members that are secret as a whole.
    var secretMembers: Set<String> { get }
}

extension StoredResource {
    package static var membersWithSecrets: Set<String> { [] }
    package var secretMembers: Set<String> { [] }
}

/// A row of a resource's table.
package struct ResourceRow: Sendable, Hashable {
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    /// In the schema's order.
    package var columns: [ColumnValue]
    package var document: JSONText

    /// A row's content.
    package init(uuid: ResourceID, createdAt: Timestamp, updatedAt: Timestamp?, columns: [ColumnValue], document: JSONText) {
        self.uuid = uuid
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.columns = columns
        self.document = document
    }
}
