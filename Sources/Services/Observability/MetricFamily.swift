import Synchronization

/// The series of one name, told apart by the values of their labels.
package final class MetricFamily<Series: MetricSeries>: Sendable {
    let header: MetricHeader
    private let seriesMax: Int
    private let makeSeries: @Sendable () -> Series
    private let series = Mutex<[[String]: Series]>([:])

    init(header: MetricHeader, seriesMax: Int, makeSeries: @escaping @Sendable () -> Series) {
        self.header = header
        self.seriesMax = seriesMax
        self.makeSeries = makeSeries
    }

    /// The series with these values, in the order of the family's labels; made at the first call. Keep it where it is used often.
    ///
    /// A family that is full answers with the series in which every value is `other`.
    package func series(_ values: String...) -> Series {
        series(values)
    }

    /// The same, with the values in an array.
    package func series(_ values: [String]) -> Series {
        precondition(values.count == header.labels.count, "\(header.name) has the labels \(header.labels), not \(values.count).")
        return series.withLock { series in
            if let known = series[values] { return known }
            let others = values.map { _ in "other" }
            let key = series.count < seriesMax || values.isEmpty ? values : others
            let found = series[key] ?? makeSeries()
            series[key] = found
            return found
        }
    }
}

/// One series of a family: what is counted under one combination of label values.
package protocol MetricSeries: Sendable {
    /// Writes the series' lines. `labels` are names and values.
    func write(name: String, labels: [(name: String, value: String)], into text: inout ExpositionText)
}

/// What `render` asks of a family.
protocol ExposedFamily: Sendable {
    var header: MetricHeader { get }
    func write(into text: inout ExpositionText) async
}

extension MetricFamily: ExposedFamily {
    func write(into text: inout ExpositionText) {
        let sorted = series.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        guard !sorted.isEmpty else { return }
        text.begin(header)
        for (values, series) in sorted {
            series.write(name: header.name, labels: header.pairs(values), into: &text)
        }
    }
}
