import ArgumentParser

/// How results are written.
enum OutputFormat: String, Sendable, Hashable, CaseIterable, ExpressibleByArgument {
    /// Aligned columns, for people.
    case table
    /// JSON, indented.
    case json
    /// YAML.
    case yaml
    /// Bare values, separated by tabs, a line for each item.
    case value
}

/// How results are written, and which parts of them.
struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .long], help: "Write a table, json, yaml, or bare values separated by tabs.")
    var output: OutputFormat = .table

    @Option(help: "Only these fields, separated by commas; 'all' for every field.")
    var fields: String?

    /// No option given.
    init() {}

    /// The fields asked for, as the API spells them; `nil` for the usual ones.
    var names: [String]? {
        guard let fields, fields != "all" else { return nil }
        return fields.split(separator: ",").map { name in String(name.filter { $0 != " " }.map { $0 == "-" ? "_" : $0 }) }
    }

    /// Whether every field was asked for.
    var wantsAll: Bool { fields == "all" }
}
