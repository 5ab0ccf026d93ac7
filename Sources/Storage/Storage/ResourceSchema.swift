import Model

/// A table of resources, and the promises that it keeps.
package struct ResourceSchema: Sendable, Hashable {
    package var table: String
    /// API names of the columns, in order.
    package var columns: [String]
    /// Columns whose values together occur once, besides `uuid`. Rows with a `null` among them are free.
    package var unique: [[String]]
    package var references: [Reference]

    /// A table with these columns.
    package init(table: String, columns: [String], unique: [[String]] = [], references: [Reference] = []) {
        self.table = table
        self.columns = columns
        self.unique = unique
        self.references = references
    }

    /// The names that a list can be sorted by, besides `id`.
    package var sortKeys: Set<String> {
        Set(columns).union(["uuid", "created_at", "updated_at"])
    }

    /// A column that names a row of another table by its uuid.
    package struct Reference: Sendable, Hashable {
        /// What becomes of the row when the one that it names is deleted.
        package enum Deletion: Sendable, Hashable {
            /// It is deleted as well.
            case cascades
            /// Nothing: the deletion is refused.
            case isRefused
            /// It names nothing any more, and its revision grows.
            case isCleared
        }

        package var column: String
        package var table: String
        package var deletion: Deletion

        /// A column's reference to `table`.
        package init(_ column: String, to table: String, deletion: Deletion) {
            self.column = column
            self.table = table
            self.deletion = deletion
        }

        /// The row belongs to a node.
        package static let node = Reference("node_uuid", to: "nodes", deletion: .cascades)
    }

    /// The schemas of all resources beside nodes.
    package static let all: [ResourceSchema] = [
        Chassis.schema, Portgroup.schema, Port.schema, VolumeConnector.schema, VolumeTarget.schema, DeployTemplate.schema,
        Runbook.schema, InspectionRule.schema, Allocation.schema, Flavor.schema,
    ]

    /// What nodes promise, in the same words. With its allocation, a node loses its `instance_uuid`.
    package static let nodes = ResourceSchema(
        table: "nodes", columns: ["name", "instance_uuid", "chassis_uuid", "parent_node", "allocation_uuid"],
        unique: [["name"], ["instance_uuid"]],
        references: [
            Reference("chassis_uuid", to: "chassis", deletion: .isRefused),
            Reference("parent_node", to: "nodes", deletion: .isCleared),
            Reference("allocation_uuid", to: "allocations", deletion: .isCleared),
        ])
}
