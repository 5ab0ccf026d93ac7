import Model
import Observability

/// What is counted of the recording of timelines.
struct TimelineMetrics {
    let waiting: Gauge
    let writeFailures: Counter
    private let recorded: MetricFamily<Counter>
    private let dropped: Counter
    private let written: Counter
    private let writeSeconds: Histogram

    init(_ registry: MetricsRegistry) {
        recorded = registry.counter(
            "timeline_events_recorded_total", help: "Events of boots that were seen, by stage.", labels: ["stage"])
        dropped =
            registry.counter(
                "timeline_events_dropped_total", help: "Events of boots for which there was no room."
            ).series()
        written = registry.counter("timeline_events_written_total", help: "Events of boots that reached the store.").series()
        writeFailures =
            registry.counter("timeline_write_failures_total", help: "Batches of events that the store refused.").series()
        writeSeconds =
            registry.histogram("timeline_write_duration_seconds", help: "How long the store took for a batch of events.").series()
        waiting = registry.gauge("timeline_events_waiting", help: "Events of boots that are not in the store yet.").series()
    }

    func count(_ event: TimelineEvent, isTaken: Bool) {
        recorded.series(event.stage.rawValue).increment()
        if !isTaken { dropped.increment() }
    }

    func countWrite(of events: Int, took duration: Duration) {
        written.increment(by: UInt64(events))
        writeSeconds.observe(duration)
    }
}
