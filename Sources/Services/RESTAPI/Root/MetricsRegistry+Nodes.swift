package import DriverInterfaces
import Model
package import Observability
package import Storage

extension MetricsRegistry {
    /// Adds how many nodes there are in each state, and how long the longest has been there; read from the store when asked for.
    package func addNodeStatistics(of store: any Store, time: any TimeSource) {
        gauge("nodes", help: "Nodes, by provision state and maintenance.", labels: ["provision_state", "maintenance"]) {
            let counts = (try? await store.nodeCounts()) ?? []
            return counts.map {
                MetricSample(Double($0.count), labels: [$0.provisionState.rawValue, String($0.isMaintenance)])
            }
        }
        gauge(
            "node_state_age_max_seconds", help: "How long the node that is longest in a provision state has been there.",
            labels: ["provision_state", "maintenance"]
        ) {
            let counts = (try? await store.nodeCounts()) ?? []
            return counts.compactMap { count -> MetricSample? in
                guard let oldest = count.oldest else { return nil }
                let age = (time.now - oldest) / .seconds(1)
                return MetricSample(max(0, age), labels: [count.provisionState.rawValue, String(count.isMaintenance)])
            }
        }
    }
}
