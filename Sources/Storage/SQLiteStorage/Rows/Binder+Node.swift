import Lifecycle
import Model
import Storage

extension Binder {
    /// The node's values of `columns`.
    mutating func node(_ node: Node, _ columns: [NodeColumn]) {
        for column in columns { column.bind(&self, node) }
    }

    /// The values of `NodeColumns.work`.
    mutating func work(_ work: Work, of node: Node.ID, revision: Int64, by sealing: any SecretSealing) throws {
        integer(revision)
        moment(work.deadline?.at)
        integer(work.commandsNamed)
        text(try work.stored(of: node, by: sealing))
    }
}
