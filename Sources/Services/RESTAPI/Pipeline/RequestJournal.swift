import Logging
import Model
import Observability

/// Leaves one line in the log and one observation in the metrics for each request.
struct RequestJournal: Sendable {
    let logger: Logger
    private let requests: MetricFamily<Counter>
    private let durations: MetricFamily<Histogram>

    init(metrics: MetricsRegistry, logger: Logger) {
        self.logger = logger
        requests = metrics.counter(
            "http_requests_total", help: "Requests to the API, by verb, route and status.", labels: ["method", "route", "status"])
        durations = metrics.histogram(
            "http_request_duration_seconds", help: "Time from a request's head to its answer, in seconds.",
            labels: ["method", "route"])
    }

    func record(_ incoming: IncomingRequest, _ response: APIResponse, _ course: RequestCourse) {
        let duration = ContinuousClock.now - course.started
        let method = HTTPMethod(rawValue: incoming.method)?.rawValue ?? "other"
        requests.series(method, course.pattern, String(response.status)).increment()
        durations.series(method, course.pattern).observe(duration)
        logger.info("request", metadata: metadata(incoming, response, course, duration))
    }

    private func metadata(
        _ incoming: IncomingRequest, _ response: APIResponse, _ course: RequestCourse, _ duration: Duration
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "request": .string(course.requestID), "method": .string(String(incoming.method.prefix(20))),
            "path": .string(String(incoming.target.prefix(while: { $0 != "?" }).prefix(300))),
            "status": .stringConvertible(response.status),
            "ms": .stringConvertible(Double((duration / .microseconds(1)).rounded()) / 1_000),
        ]
        if let node = response.nodeID?.description ?? course.node { metadata["node"] = .string(node) }
        if let user = course.userName { metadata["user"] = .string(user) }
        if let global = incoming.globalRequestID { metadata["global_request"] = .string(String(global.prefix(60))) }
        if let remote = incoming.remoteAddress { metadata["remote"] = .string(remote) }
        return metadata
    }
}
