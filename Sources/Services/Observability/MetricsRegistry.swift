import Synchronization

/// Everything that is counted, for one process: families of series are registered here and rendered together.
///
/// Registering is for the start of a service; what counts on the hot path holds on to the series that a family returns.
package final class MetricsRegistry: Sendable {
    /// What keeps the registry small, whatever clients send.
    package struct Limits: Sendable {
        /// Combinations of label values in one family; further ones are counted together, with every value `other`.
        package var seriesPerFamilyMax = 1_000

        package init() {}
    }

    /// The `Content-Type` of what `render` returns.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What every name of ours begins with.
    static let prefix = "ironbird_"

    private let limits: Limits
    private let families = Mutex<[any ExposedFamily]>([])

    /// An empty registry.
    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// A count that only grows; `name` is without `ironbird_` and ends with `_total`.
    package func counter(_ name: String, help: String, labels: [String] = []) -> MetricFamily<Counter> {
        precondition(name.hasSuffix("_total"), "The name of the counter \(name) must end with _total.")
        return family(.init(name: Self.prefix + name, kind: .counter, help: help, labels: labels)) { Counter() }
    }

    /// A value that goes up and down; `name` is without `ironbird_` and says the unit.
    package func gauge(_ name: String, help: String, labels: [String] = []) -> MetricFamily<Gauge> {
        family(.init(name: Self.prefix + name, kind: .gauge, help: help, labels: labels)) { Gauge() }
    }

    /// How values are spread over `buckets` (upper bounds, ascending, without infinity); `name` is without `ironbird_` and says
    /// the unit, such as `_seconds`.
    package func histogram(
        _ name: String, help: String, labels: [String] = [], buckets: [Double] = Histogram.secondsOfARequest
    ) -> MetricFamily<Histogram> {
        precondition(zip(buckets, buckets.dropFirst()).allSatisfy(<), "The buckets of the histogram \(name) must ascend.")
        return family(.init(name: Self.prefix + name, kind: .histogram, help: help, labels: labels)) {
            Histogram(upperBounds: buckets)
        }
    }

    /// A gauge whose samples `compute` finds whenever somebody asks; the answer to that somebody waits for it.
    package func gauge(
        _ name: String, help: String, labels: [String] = [], computedBy compute: @escaping @Sendable () async -> [MetricSample]
    ) {
        let header = MetricHeader(name: Self.prefix + name, kind: .gauge, help: help, labels: labels)
        register(ComputedFamily(header: header, seriesMax: limits.seriesPerFamilyMax, compute: compute))
    }

    /// A family under a name that others have agreed on, such as `process_cpu_seconds_total`, computed like a computed gauge.
    func standard(_ header: MetricHeader, computedBy compute: @escaping @Sendable () async -> [MetricSample]) {
        register(ComputedFamily(header: header, seriesMax: limits.seriesPerFamilyMax, compute: compute))
    }

    /// Everything as Prometheus reads it (text exposition format 0.0.4), families in the order of their registration.
    package func render() async -> String {
        var text = ExpositionText()
        for family in families.withLock({ $0 }) {
            await family.write(into: &text)
        }
        return text.text
    }

    /// The family that was registered under this header before, or a new one: two services may count into the same family.
    private func family<Series: MetricSeries>(
        _ header: MetricHeader, makeSeries: @escaping @Sendable () -> Series
    ) -> MetricFamily<Series> {
        families.withLock { families in
            if let known = families.first(where: { $0.header.name == header.name }) {
                guard let same = known as? MetricFamily<Series>, same.header.labels == header.labels else {
                    preconditionFailure("The metric \(header.name) is registered twice, with different types or labels.")
                }
                return same
            }
            let family = MetricFamily(header: header, seriesMax: limits.seriesPerFamilyMax, makeSeries: makeSeries)
            families.append(family)
            return family
        }
    }

    private func register(_ family: some ExposedFamily) {
        families.withLock { families in
            precondition(
                !families.contains { $0.header.name == family.header.name },
                "The metric \(family.header.name) is registered twice.")
            families.append(family)
        }
    }
}
