/// Metrics as Prometheus reads them: text exposition format, version 0.0.4.
package struct ExpositionText: Sendable {
    /// What was written so far; every line ends with a line feed.
    package private(set) var text = ""

    init() {}

    /// Says what the samples that follow are.
    mutating func begin(_ header: MetricHeader) {
        text +=
            "# HELP \(header.name) \(Self.escaped(header.help, quotes: false))\n# TYPE \(header.name) \(header.kind.rawValue)\n"
    }

    /// Writes one sample. `labels` are names and values.
    mutating func sample(_ name: String, labels: [(name: String, value: String)], value: Double) {
        text += name
        var separator = "{"
        for label in labels {
            text += "\(separator)\(label.name)=\"\(Self.escaped(label.value, quotes: true))\""
            separator = ","
        }
        text += labels.isEmpty ? " " : "} "
        text += Self.number(value)
        text += "\n"
    }

    /// A number in the spelling of the format: whole numbers without a fraction, `+Inf`, `-Inf`, `NaN`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    /// Backslashes and line feeds are escaped everywhere, quotes in label values only.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\"") })
        else {
            return text
        }
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
