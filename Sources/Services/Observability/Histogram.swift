import Synchronization

/// How observed values are spread: how many were not above each of some bounds.
package final class Histogram: MetricSeries {
    /// Bounds, in seconds, that fit what a request to the API takes: from a tenth of a millisecond to ten seconds.
    package static let secondsOfARequest = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10,
    ]

    /// Bounds, in seconds, that fit what hardware takes: from a tenth of a second to an hour.
    package static let secondsOfHardware = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600]

    private struct Observed {
        /// Observations per bucket, not cumulative; the last bucket has no bound.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let upperBounds: [Double]
    private let observed: Mutex<Observed>

    init(upperBounds: [Double]) {
        self.upperBounds = upperBounds
        observed = Mutex(Observed(counts: Array(repeating: 0, count: upperBounds.count + 1)))
    }

    /// Counts `value` in its bucket.
    package func observe(_ value: Double) {
        let bucket = upperBounds.firstIndex { value <= $0 } ?? upperBounds.count
        observed.withLock { observed in
            observed.counts[bucket] += 1
            observed.sum += value
        }
    }

    /// Counts a duration, in seconds.
    package func observe(_ duration: Duration) {
        observe(duration / .seconds(1))
    }

    package func write(name: String, labels: [(name: String, value: String)], into text: inout ExpositionText) {
        let (counts, sum) = observed.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        for (bound, count) in zip(upperBounds + [.infinity], counts) {
            total += count
            let le = (name: "le", value: ExpositionText.number(bound))
            text.sample(name + "_bucket", labels: labels + [le], value: Double(total))
        }
        text.sample(name + "_sum", labels: labels, value: sum)
        text.sample(name + "_count", labels: labels, value: Double(total))
    }
}
