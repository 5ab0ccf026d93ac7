import Synchronization

/// A value that goes up and down.
package final class Gauge: MetricSeries {
    /// The bits of the value: there is no atomic floating-point number.
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// The value now.
    package var value: Double {
        Double(bitPattern: bits.load(ordering: .relaxed))
    }

    /// Makes `value` the value.
    package func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    /// Adds `amount`, which may be negative.
    package func add(_ amount: Double) {
        var current = bits.load(ordering: .relaxed)
        while true {
            let next = (Double(bitPattern: current) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: current, desired: next, ordering: .relaxed)
            if exchanged { return }
            current = original
        }
    }

    package func write(name: String, labels: [(name: String, value: String)], into text: inout ExpositionText) {
        text.sample(name, labels: labels, value: value)
    }
}
