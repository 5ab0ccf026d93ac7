import Synchronization

/// A count that only grows.
package final class Counter: MetricSeries {
    private let count = Atomic<UInt64>(0)

    init() {}

    /// Counts `amount` more.
    package func increment(by amount: UInt64 = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    /// What was counted so far.
    package var value: UInt64 {
        count.load(ordering: .relaxed)
    }

    package func write(name: String, labels: [(name: String, value: String)], into text: inout ExpositionText) {
        text.sample(name, labels: labels, value: Double(value))
    }
}
