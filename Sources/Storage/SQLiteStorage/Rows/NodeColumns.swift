import Model
import Storage

/// Columns of the table of nodes that a statement reads: the identifier, and `columns` after it.
struct NodeColumns: Sendable {
    let columns: [NodeColumn]
    /// The names, as a statement lists them.
    let names: String

    private init(_ columns: [NodeColumn]) {
        self.columns = columns
        names = Self.list(["uuid"] + columns.map(\.name))
    }

    /// The columns that hold so much of nodes.
    init(_ extent: NodeQuery.Extent) {
        switch extent {
        case .everything: self = .everything
        case .summary: self = .summary
        case .fields(let fields):
            let wanted = Set(fields.map(Self.column))
            self.init(Self.all.filter { wanted.contains($0.name) })
        }
    }

    /// All of them.
    static let everything = NodeColumns(all)
    private static let summary = NodeColumns(.fields(Node.summaryFields))
    private static let all = [.createdAt] + NodeColumn.described + NodeColumn.status

    /// The work; `Binder.work` gives the values.
    static let work = ["revision", "deadline_at", "commands_named", "work"]
    private static let counted = work + ["conductor", "journal_count", "history_count"]

    static let selectManaged = "SELECT \(everything.names), revision, commands_named, work FROM nodes"

    static let insert: String = {
        let columns = ["uuid"] + all.map(\.name) + ["history_count"]
        return "INSERT INTO nodes (\(list(columns))) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))"
    }()

    static let updateStatus = "UPDATE nodes SET \(assignments(statusNames + counted)) WHERE id = ?"
    static let updateAll = "UPDATE nodes SET \(assignments(statusNames + counted + describedNames)) WHERE id = ?"

    private static let statusNames = NodeColumn.status.map(\.name)
    private static let describedNames = NodeColumn.described.map(\.name)

    /// The column with what the API calls `field`. Some fields have none: what they show does not depend on the node's row.
    private static func column(of field: String) -> String {
        if field == "reservation" { return "reserved" }
        return field.hasSuffix("_interface") ? "interfaces" : field
    }

    private static func list(_ columns: [String]) -> String {
        columns.joined(separator: ", ")
    }

    private static func assignments(_ columns: [String]) -> String {
        columns.map { "\($0) = ?" }.joined(separator: ", ")
    }
}
