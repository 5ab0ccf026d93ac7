package import Observability

/// Paths for those who watch the service: is it alive, can it work, what did it count.
package struct HealthRoutes: RouteGroup {
    private let metrics: MetricsRegistry
    private let isHealthcheckOn: Bool
    private let obstacle: @Sendable () async -> String?

    /// Routes that show `metrics`. `obstacle` says why the service cannot work now, or `nil`.
    package init(
        metrics: MetricsRegistry, isHealthcheckOn: Bool = false, obstacle: @escaping @Sendable () async -> String? = { nil }
    ) {
        self.metrics = metrics
        self.isHealthcheckOn = isHealthcheckOn
        self.obstacle = obstacle
    }

    package func add(to table: inout RouteTable) {
        let plain = "text/plain; charset=utf-8"
        let metrics = metrics
        let obstacle = obstacle
        table.add(.get, .head, at: "healthz", isPublic: true) { _ in
            APIResponse(status: 200, body: .text("OK\n", contentType: plain))
        }
        table.add(.get, .head, at: "readyz", isPublic: true) { _ in
            guard let reason = await obstacle() else { return APIResponse(status: 200, body: .text("OK\n", contentType: plain)) }
            return APIResponse(status: 503, body: .text(reason + "\n", contentType: plain))
        }
        table.add(.get, .head, at: "metrics", isPublic: true) { _ in
            APIResponse(status: 200, body: .text(await metrics.render(), contentType: MetricsRegistry.contentType))
        }
        guard isHealthcheckOn else { return }
        table.add(.get, .head, at: "healthcheck", isPublic: true) { _ in
            APIResponse(status: 200, body: .text("OK", contentType: plain))
        }
    }
}
