import Documents

/// Reads inventory files: JSON or YAML with a list of nodes, or CSV with a node per line.
enum InventoryFile {
    /// The nodes in a file; throws with everything that is wrong in it.
    static func entries(_ bytes: [UInt8], name: String) throws(CommandFailure) -> [InventoryEntry] {
        var problems: [String] = []
        let documents = name.lowercased().hasSuffix(".csv") ? try csvNodes(bytes, name, &problems) : try nodes(bytes, name)
        let entries = documents.map { InventoryEntry($0.document, place: $0.place, problems: &problems) }
        problems += doubles(in: entries)
        guard problems.isEmpty else {
            throw .usage("\(name) was not imported:\n  " + problems.joined(separator: "\n  "), remedy: "nothing was changed")
        }
        return entries
    }

    private static func nodes(_ bytes: [UInt8], _ name: String) throws(CommandFailure) -> [(place: String, document: JSON)] {
        let document = try DocumentText.parse(bytes, name: name)
        guard let nodes = document.arrayValue ?? document["nodes"]?.arrayValue else {
            throw .usage("\(name) has no nodes", remedy: "write a list of nodes, or a member 'nodes' that holds one")
        }
        if let other = document.objectValue?.keys.first(where: { $0 != "nodes" }) {
            throw .usage(
                "\(name): '\(other)' cannot be imported",
                remedy: "only 'nodes' can; give chassis and portgroups their own commands")
        }
        return nodes.enumerated().map { ("nodes[\($0.offset)]", $0.element) }
    }

    /// Titles are field names, or `field.key` for members; `ports` and `traits` hold several values with blanks between them.
    private static func csvNodes(
        _ bytes: [UInt8], _ name: String, _ problems: inout [String]
    ) throws(CommandFailure) -> [(place: String, document: JSON)] {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .usage("\(name) is not UTF-8 text") }
        var rows = try CSVText.rows(of: text)[...]
        guard let titles = rows.popFirst()?.cells else {
            throw .usage("\(name) is empty", remedy: "the first line names the columns")
        }
        var nodes: [(place: String, document: JSON)] = []
        for row in rows {
            let place = "line \(row.line)"
            guard row.cells.count == titles.count else {
                problems.append("\(place): \(row.cells.count) cells below \(titles.count) titles")
                continue
            }
            nodes.append((place, node(titles, row.cells, place, &problems)))
        }
        return nodes
    }

    private static func node(_ titles: [String], _ cells: [String], _ place: String, _ problems: inout [String]) -> JSON {
        var node = JSONObject()
        for (title, cell) in zip(titles, cells) where !cell.isEmpty {
            let title = String(title.filter { $0 != " " })
            if ["ports", "mac", "macs", "traits"].contains(title) {
                let words = cell.split { " ;,\n".contains($0) }.map { JSON.string(String($0)) }
                node[title == "traits" ? "traits" : "ports"] = .array(words)
            } else if let dot = title.firstIndex(of: ".") {
                let (field, key) = (String(title[..<dot]), String(title[title.index(after: dot)...]))
                node[field] = .object((node[field]?.objectValue ?? [:]).merging([key: LooseValue.parse(cell, key: key)]))
            } else if let field = NodeResource.kind.fields.first(where: { $0.isCalled(title) }) {
                do {
                    node[field.name] = try field.value(of: cell) { _ in throw CommandFailure.usage("a cell cannot name a file") }
                } catch {
                    problems.append("\(place): \(error)")
                }
            } else {
                node[title] = .string(cell)
            }
        }
        return .object(node)
    }

    private static func doubles(in entries: [InventoryEntry]) -> [String] {
        var seen: [String: String] = [:]
        var problems: [String] = []
        for entry in entries {
            let names = [entry.fields["name"]?.stringValue, entry.fields["uuid"]?.stringValue].compactMap { $0 }
            for key in names + entry.ports.compactMap({ $0["address"]?.stringValue }) {
                if let first = seen.updateValue(entry.place, forKey: key) {
                    problems.append("\(entry.place): \(key) occurs in \(first) already")
                }
            }
        }
        return problems
    }
}
