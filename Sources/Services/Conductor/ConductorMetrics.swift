import DriverInterfaces
import Lifecycle
import Model
import Observability

/// What a conductor counts.
struct ConductorMetrics: Sendable {
    private let effects: MetricFamily<Counter>
    private let effectSeconds: MetricFamily<Histogram>
    private let retries: MetricFamily<Counter>
    private let refusals: MetricFamily<Counter>
    private let events: MetricFamily<Counter>
    private let conflicts: Counter
    private let powerReads: MetricFamily<Counter>
    private let allocations: MetricFamily<Counter>
    private let allocationSeconds: Histogram
    let nodesQueued: Gauge
    let nodesWorking: Gauge

    init(_ registry: MetricsRegistry) {
        effects = registry.counter(
            "conductor_effects_total", help: "Effects performed, by order and outcome.", labels: ["order", "outcome"])
        effectSeconds = registry.histogram(
            "conductor_effect_duration_seconds", help: "How long hardware took for an effect.", labels: ["order"],
            buckets: [0.0001, 0.001, 0.01] + Histogram.secondsOfHardware)
        retries = registry.counter(
            "conductor_effect_retries_total", help: "Attempts at effects that are to be repeated.", labels: ["order"])
        refusals = registry.counter(
            "conductor_events_refused_total", help: "Events that had no meaning in the node's state.", labels: ["event"])
        events = registry.counter("conductor_events_total", help: "Events applied to nodes.", labels: ["event"])
        conflicts =
            registry.counter(
                "conductor_commit_conflicts_total", help: "Decisions made again because the node had been changed meanwhile."
            ).series()
        powerReads = registry.counter(
            "conductor_power_syncs_total", help: "Comparisons of power states, by result.", labels: ["result"])
        allocations = registry.counter(
            "conductor_allocations_total", help: "Allocations that came to an end, by their state.", labels: ["state"])
        allocationSeconds =
            registry.histogram(
                "conductor_allocation_duration_seconds", help: "From the request for a node to its end.",
                buckets: [0.001, 0.003] + Histogram.secondsOfHardware
            ).series()
        nodesQueued =
            registry.gauge("conductor_nodes_queued", help: "Nodes that wait for a worker.").series()
        nodesWorking =
            registry.gauge("conductor_nodes_working", help: "Nodes that a worker holds.").series()
    }

    func count(_ order: Order, _ outcome: Outcome, took duration: Duration) {
        effects.series(order.name, outcome.name).increment()
        effectSeconds.series(order.name).observe(duration)
    }

    func countRetry(of order: Order) {
        retries.series(order.name).increment()
    }

    func countRefusal(of event: Event) {
        refusals.series(event.name).increment()
    }

    func count(_ event: Event) {
        events.series(event.name).increment()
    }

    func countConflict() {
        conflicts.increment()
    }

    /// An allocation that got a node or failed; one that waits on is not counted.
    func count(_ allocation: Allocation) {
        guard allocation.state != .allocating else { return }
        allocations.series(allocation.state.rawValue).increment()
        allocationSeconds.observe((allocation.updatedAt ?? allocation.createdAt) - allocation.createdAt)
    }

    func countPowerSync(_ result: String) {
        powerReads.series(result).increment()
    }
}

extension Order {
    /// The order's name for the journal and for metrics: no arguments, except what has few values.
    package var name: String {
        switch self {
        case .begin(let kind): "begin \(kind.rawValue)"
        case .collectSteps(let kind): "collect \(kind.rawValue) steps"
        case .run(_, let kind): "run \(kind.rawValue) step"
        case .runOnChildren(_, let kind): "run \(kind.rawValue) step on children"
        case .end(let kind): "end \(kind.rawValue)"
        case .giveUp(let kind, _): "give up \(kind.rawValue)"
        case .changePower(let target, _): "change power to \(target.rawValue)"
        }
    }
}

extension Outcome {
    /// The outcome's name for the journal and for metrics.
    package var name: String {
        switch self {
        case .done: "done"
        case .underway: "underway"
        case .failed: "failed"
        }
    }
}
