import Lifecycle
import Model
import Storage

extension Row {
    /// The node of a row of these columns.
    mutating func node(_ selected: NodeColumns) throws -> Node {
        var node = Node(uuid: try uuid(), driver: "", createdAt: Timestamp(microseconds: 0))
        // Columns are used where they stand: a copy of each would cost as much as reading it.
        try selected.columns.withUnsafeBufferPointer { columns in
            for index in columns.indices { try columns[index].read(&self, &node) }
        }
        return node
    }

    /// The node with its work, of a row of `NodeColumns.selectManaged`.
    mutating func managedNode() throws -> ManagedNode {
        let node = try node(.everything)
        let revision = integer()
        let commandsNamed = integer()
        var work = try optionalText().map { try Work(stored: $0, of: node.uuid, by: sealing) } ?? Work()
        work.commandsNamed = commandsNamed
        return ManagedNode(node: node, work: work, revision: revision)
    }
}
