import Synchronization
import Testing

@testable import Observability

struct MetricsRegistryTests {
    private let registry = MetricsRegistry()

    private func scrape() async throws -> Exposition {
        try Exposition(await registry.render())
    }

    @Test func countsUnderItsLabels() async throws {
        let requests = registry.counter("requests_total", help: "Requests answered.", labels: ["method", "status"])
        let found = requests.series("GET", "200")
        found.increment()
        found.increment(by: 2)
        requests.series("PUT", "409").increment()
        let exposition = try await scrape()
        #expect(exposition["ironbird_requests_total", ["method": "GET", "status": "200"]] == 3)
        #expect(exposition["ironbird_requests_total", ["method": "PUT", "status": "409"]] == 1)
        #expect(exposition.families["ironbird_requests_total"]?.help == "Requests answered.")
    }

    @Test func losesNoCountOfManyThreads() async throws {
        let counter = registry.counter("effects_total", help: "Effects.").series()
        let gauge = registry.gauge("workers", help: "Workers.").series()
        let histogram = registry.histogram("wait_seconds", help: "Waiting.", buckets: [1]).series()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment()
                        gauge.add(1)
                        histogram.observe(0.5)
                    }
                }
            }
        }
        let exposition = try await scrape()
        #expect(exposition["ironbird_effects_total"] == 8_000)
        #expect(exposition["ironbird_workers"] == 8_000)
        #expect(exposition["ironbird_wait_seconds_count"] == 8_000)
        #expect(exposition["ironbird_wait_seconds_sum"] == 4_000)
    }

    @Test func aGaugeGoesUpAndDown() async throws {
        let depth = registry.gauge("queue_depth", help: "Waiting nodes.").series()
        depth.set(5)
        depth.add(-7.5)
        #expect(try await scrape()["ironbird_queue_depth"] == -2.5)
    }

    @Test func aHistogramCountsEachValueInEveryBucketAboveIt() async throws {
        let latency = registry.histogram("latency_seconds", help: "Latency.", labels: ["route"], buckets: [0.1, 1]).series(
            "nodes")
        for value in [0.05, 0.1, 0.5, 7] { latency.observe(value) }
        latency.observe(.milliseconds(1_500))
        let exposition = try await scrape()
        func bucket(_ bound: String) -> Double? {
            exposition["ironbird_latency_seconds_bucket", ["route": "nodes", "le": bound]]
        }
        #expect([bucket("0.1"), bucket("1"), bucket("+Inf")] == [2, 3, 5])
        #expect(exposition["ironbird_latency_seconds_sum", ["route": "nodes"]] == 9.15)
    }

    @Test func computesAGaugeWhenSomebodyAsks() async throws {
        let nodes = Mutex(["available": 3.0])
        registry.gauge("nodes", help: "Nodes per state.", labels: ["state"]) {
            nodes.withLock { $0 }.map { MetricSample($0.value, labels: [$0.key]) }
        }
        #expect(try await scrape()["ironbird_nodes", ["state": "available"]] == 3)
        nodes.withLock { $0 = ["deploy wait": 1] }
        let later = try await scrape()
        #expect(later["ironbird_nodes", ["state": "available"]] == nil)
        #expect(later["ironbird_nodes", ["state": "deploy wait"]] == 1)
    }

    @Test func aFamilyDoesNotGrowBeyondItsLimit() async throws {
        var limits = MetricsRegistry.Limits()
        limits.seriesPerFamilyMax = 2
        let registry = MetricsRegistry(limits: limits)
        let family = registry.counter("paths_total", help: "Paths.", labels: ["path"])
        for path in 0..<100 { family.series("/\(path)").increment() }
        let exposition = try Exposition(await registry.render())
        #expect(exposition.families["ironbird_paths_total"]?.samples.count == 3)
        #expect(exposition["ironbird_paths_total", ["path": "other"]] == 98)
    }

    @Test(arguments: ["a\"b", "a\\", "\\n", "line\nend", "", "ключ", "a,b=\"c\"}"])
    func everyLabelValueComesBack(value: String) async throws {
        registry.counter("values_total", help: "A back\\slash and a\nline end.", labels: ["value"]).series(value).increment()
        #expect(try await scrape()["ironbird_values_total", ["value": value]] == 1)
    }

    @Test(arguments: [0.0, -0.5, 1e-7, 1e300, 12_345_678_901, .infinity, -.infinity])
    func everyNumberComesBack(value: Double) async throws {
        registry.gauge("number", help: "A number.").series().set(value)
        #expect(try await scrape()["ironbird_number"] == value)
    }

    @Test func twoServicesCountIntoTheSameFamily() async throws {
        registry.counter("retries_total", help: "Retries.").series().increment()
        registry.counter("retries_total", help: "Retries.").series().increment()
        #expect(try await scrape()["ironbird_retries_total"] == 2)
    }

    @Test func saysNothingAboutFamiliesWithoutSeries() async throws {
        _ = registry.counter("unused_total", help: "Unused.", labels: ["reason"])
        registry.gauge("empty", help: "Empty.", labels: ["state"]) { [] }
        #expect(await registry.render() == "")
    }

    @Test(arguments: [
        "a 1\n", "# HELP a b\n# TYPE a gauge\na 1", "# HELP a b\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a b\n# TYPE a gauge\na{b=1} 1\n",
        "# HELP a b\n# TYPE a gauge\nb 1\n", "# HELP a b\n# TYPE a counter\na 1\n", "# HELP a b\n# TYPE a gauge\na inf\n",
        "# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n", "# HELP a b\n# TYPE a gauge\n",
    ])
    func theReaderOfTheseTestsRefusesWhatIsMalformed(text: String) {
        #expect(throws: Exposition.Malformed.self) { try Exposition(text) }
    }
}
