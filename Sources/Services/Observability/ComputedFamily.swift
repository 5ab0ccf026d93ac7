/// A value that was found when somebody asked, with the values of its family's labels in their order.
package struct MetricSample: Sendable {
    let labels: [String]
    let value: Double

    /// A sample; `labels` are values, in the order of the family's labels.
    package init(_ value: Double, labels: [String] = []) {
        self.labels = labels
        self.value = value
    }
}

/// A family that holds nothing: its samples are computed whenever somebody asks.
struct ComputedFamily: ExposedFamily {
    let header: MetricHeader
    let seriesMax: Int
    let compute: @Sendable () async -> [MetricSample]

    func write(into text: inout ExpositionText) async {
        var values: [[String]: Double] = [:]
        for sample in await compute() {
            precondition(
                sample.labels.count == header.labels.count, "A sample of \(header.name) needs the labels \(header.labels).")
            values[sample.labels] = sample.value
        }
        guard !values.isEmpty else { return }
        text.begin(header)
        for (labels, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }).prefix(seriesMax) {
            text.sample(header.name, labels: header.pairs(labels), value: value)
        }
    }
}
