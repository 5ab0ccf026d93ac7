import Documents

/// Turns the server's documents into what is written.
struct Rendering: Sendable {
    var format: OutputFormat
    /// The fields asked for; `nil` for the usual ones.
    var names: [String]?

    init(_ options: OutputOptions) {
        format = options.output
        names = options.names
    }

    init(format: OutputFormat, names: [String]? = nil) {
        self.format = format
        self.names = names
    }

    /// A list; `columns` are those that people see when they asked for none. What goes on with an earlier list has no titles.
    func list(_ items: [JSON], columns: [String], hasTitles: Bool = true) -> String {
        let columns = names ?? columns
        switch format {
        case .table:
            if items.isEmpty { return "" }
            return Table(titles: hasTitles ? columns.map(title) : [], rows: items.map { item in columns.map { cell(item[$0]) } })
                .text
        case .value: return items.map { bare($0, columns) + "\n" }.joined()
        case .json: return JSONLayout.of(.array(items.map(chosen)))
        case .yaml: return YAMLText.of(.array(items.map(chosen)))
        }
    }

    /// One thing; people see `first` on top and neither links nor what is unset.
    func record(_ document: JSON, first: [String] = []) -> String {
        let document = chosen(document)
        switch format {
        case .table: return Table(titles: [], rows: rows(of: document, first: first)).text
        case .value: return (document.objectValue?.values ?? [document]).map { PlainText.of(cell($0)) + "\n" }.joined()
        case .json: return JSONLayout.of(document)
        case .yaml: return YAMLText.of(document)
        }
    }

    private func rows(of document: JSON, first: [String]) -> [[String]] {
        guard let members = document.objectValue else { return [[cell(document)]] }
        let order = first.filter { members[$0] != nil } + members.keys.filter { !first.contains($0) }
        return order.compactMap { key in
            guard let value = members[key], names != nil || isWorthShowing(value, key: key) else { return nil }
            return [key, paragraph(value)]
        }
    }

    private func isWorthShowing(_ value: JSON, key: String) -> Bool {
        switch value {
        case .null: false
        case .object(let members): !members.isEmpty
        case .array(let elements): !elements.isEmpty && elements[0]["href"] == nil && key != "links"
        case .string(let text): !text.isEmpty
        case .bool, .integer, .number: true
        }
    }

    /// The document without the fields that nobody asked for.
    func chosen(_ document: JSON) -> JSON {
        guard let names, let members = document.objectValue else { return document }
        return .object(JSONObject(names.map { ($0, members[$0] ?? .null) }))
    }

    private func bare(_ item: JSON, _ columns: [String]) -> String {
        columns.map { PlainText.of(cell(item[$0])) }.joined(separator: "\t")
    }

    private func title(_ column: String) -> String {
        String(column.map { $0 == "_" ? " " : $0 }).uppercased()
    }

    /// A value in one line.
    private func cell(_ value: JSON?) -> String {
        switch value {
        case nil, .null: format == .value ? "" : "-"
        case .string(let text): text
        case .array(let elements) where elements.allSatisfy { $0.stringValue != nil }:
            elements.compactMap(\.stringValue).joined(separator: ",")
        case .some(let value): value.text
        }
    }

    /// A value in as many lines as it needs.
    private func paragraph(_ value: JSON) -> String {
        switch value {
        case .object: String(YAMLText.of(value).dropLast())
        case .array where cell(value).utf8.count > 60: String(YAMLText.of(value).dropLast())
        case .null, .bool, .integer, .number, .string, .array: cell(value)
        }
    }
}
