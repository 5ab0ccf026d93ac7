/// The lines of a report.
struct Rows {
    private var lines: [String] = []

    /// The lines as a Markdown table.
    var table: String {
        (["| what | server CPU, ms each | per second | median, ms | 99 %, ms | other |", "|---|---|---|---|---|---|"] + lines)
            .joined(separator: "\n")
    }

    mutating func add(_ what: String, _ measurement: Measurement) {
        let cells = [
            measurement.cpuMillisecondsPerRequest, measurement.perSecond, measurement.latencyMilliseconds(percentile: 50),
            measurement.latencyMilliseconds(percentile: 99),
        ].map(Self.rounded)
        lines.append("| \(what) | \(cells.joined(separator: " | ")) | \(measurement.requests) requests |")
    }

    mutating func add(_ what: String, memory: Double) {
        lines.append("| \(what) | | | | | \(Self.rounded(memory)) MiB |")
    }

    mutating func add(_ what: String, seconds: Double) {
        lines.append("| \(what) | | | | | \(Self.rounded(seconds * 1000)) ms |")
    }

    /// Three digits after the point below ten, one below a thousand, none above.
    private static func rounded(_ value: Double) -> String {
        let factor: Double = value < 10 ? 1000 : value < 1000 ? 10 : 1
        let result = (value * factor).rounded() / factor
        return factor == 1 ? String(Int(result)) : String(result)
    }
}
