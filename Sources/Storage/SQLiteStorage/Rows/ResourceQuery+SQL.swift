import Documents
import Model
import Storage

extension ColumnValue {
    /// Several texts for `json_each(?)`, so that lists of any length are one statement.
    static func list(_ texts: [String]) -> ColumnValue {
        .text(JSON.array(texts.map(JSON.string)).text)
    }
}

extension ResourceQuery {
    /// The column to sort by; `nil` for the order of creation.
    func sortColumn<R: StoredResource>(of type: R.Type) throws -> String? {
        guard let field = page.sortField else { return nil }
        guard R.schema.sortKeys.contains(field) else { throw StoreError.reference(noun: R.noun, field: "sort_key", value: field) }
        return field
    }

    /// The filters. Only names that the schema knows reach the statement.
    func conditions<R: StoredResource>(on type: R.Type) throws -> Conditions {
        var conditions = Conditions()
        for filter in filters { try filter.add(to: &conditions, on: type) }
        return conditions
    }
}

extension ResourceQuery.Filter {
    fileprivate func add<R: StoredResource>(to conditions: inout Conditions, on type: R.Type) throws {
        func column(_ name: String) throws -> String {
            guard R.schema.sortKeys.contains(name) else { throw StoreError.reference(noun: R.noun, field: "filter", value: name) }
            return name
        }
        switch self {
        case .equals(let name, let text):
            conditions.add("\(try column(name)) = ?", .text(text))
        case .isOneOf(let name, let texts):
            conditions.add("\(try column(name)) IN (SELECT value FROM json_each(?))", .list(texts))
        case .contains(let name, let text):
            conditions.add("instr(lower(\(try column(name))), lower(?)) > 0", .text(text))
        case .nodeConductorGroup(let groups):
            conditions.add(
                "\(try column("node_uuid")) IN (SELECT uuid FROM nodes WHERE conductor_group IN (SELECT value FROM json_each(?)))",
                .list(groups))
        case .nodeShard(let shards):
            conditions.add(
                "\(try column("node_uuid")) IN (SELECT uuid FROM nodes WHERE shard IN (SELECT value FROM json_each(?)))",
                .list(shards))
        }
    }
}
