import Documents

/// All fields of a kind of resource: the one place that knows what the API shows and accepts of it, and since when.
package struct FieldTable<R: Sendable>: Sendable {
    /// What one of them is called in messages: `port`.
    package let noun: String
    /// The word in paths and the key of lists: `ports`.
    package let collection: String
    package let fields: [Field<R>]
    /// Refuses what is wrong between fields; runs on what a create or patch made.
    let validate: @Sendable (_ resource: R, _ version: Microversion) throws(APIError) -> Void
    private let positions: [String: Int]
    /// Where the fields of summaries and of details stand, by the oldest version that has just these.
    private let chosen: [(since: Microversion, summary: [Int], detail: [Int])]

    /// The table of these fields. Two of the same name are a mistake in the table.
    package init(
        _ noun: String, collection: String, _ fields: [Field<R>],
        validate: @escaping @Sendable (_ resource: R, _ version: Microversion) throws(APIError) -> Void = { _, _ in }
    ) {
        self.noun = noun
        self.collection = collection
        self.fields = fields
        self.validate = validate
        positions = Dictionary(fields.enumerated().map { ($1.name, $0) }) { _, _ in
            preconditionFailure("the fields of a \(noun) have a name twice")
        }
        chosen = Set(fields.map(\.since)).union([.oldest]).sorted().map { version in
            (
                since: version,
                summary: fields.indices.filter {
                    fields[$0].isShown(version) && !fields[$0].options.isDisjoint(with: [.summary, .always])
                },
                detail: fields.indices.filter { fields[$0].isShown(version) }
            )
        }
    }

    /// The field called `name`.
    package func field(_ name: String) -> Field<R>? {
        positions[name].map { fields[$0] }
    }

    /// Where the fields that `selection` chooses in `version` stand among all.
    func positions(of selection: Selection, version: Microversion) -> [Int] {
        guard let known = chosen.last(where: { $0.since <= version }) else { return [] }
        return switch selection {
        case .summary: known.summary
        case .detail: known.detail
        case .only(let names): known.detail.filter { fields[$0].options.contains(.always) || names.contains(fields[$0].name) }
        }
    }
}

/// Which fields of a resource an answer shows.
package enum Selection: Sendable, Hashable {
    /// The few that lists show.
    case summary
    /// All that the version knows.
    case detail
    /// The ones that `fields=` named, and the links.
    case only([String])
}

extension FieldTable {
    /// The selection that `fields=` asks for.
    ///
    /// - Throws: 400 for a field that cannot be named, 406 for one that `version` does not have yet.
    package func selection(_ names: [String], version: Microversion) throws(APIError) -> Selection {
        guard !names.isEmpty else { throw .badRequest("fields: names no field.") }
        for name in names where field(name)?.isSelectable != true {
            throw .badRequest("fields: a \(noun) has no field \(name.quotedShort) that can be selected.")
        }
        for name in names {
            guard let field = field(name), field.since > version, !field.options.contains(.silentlyHidden) else { continue }
            throw .tooNew("The field '\(name)' in fields", since: field.since, version: version)
        }
        return .only(names)
    }

    /// Checks what `sort_key=` names; `id` is the order of creation.
    ///
    /// - Throws: 400 for a field that cannot be sorted by, 406 for one that `version` does not have yet.
    package func checkSortKey(_ name: String, version: Microversion) throws(APIError) {
        guard name != "id" else { return }
        guard let field = field(name), field.isSortable else {
            throw .badRequest("sort_key: \(collection) cannot be sorted by \(name.quotedShort).")
        }
        guard field.since <= version else {
            throw .tooNew("The field '\(name)' in sort_key", since: field.since, version: version)
        }
    }

    /// The names of the fields that lists show in `version` when no more is asked for.
    package func summaryNames(version: Microversion) -> [String] {
        fields.filter { $0.options.contains(.summary) && $0.since <= version }.map(\.name)
    }
}
