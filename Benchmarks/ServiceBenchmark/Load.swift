import OutboundHTTP
import Synchronization

/// What a series of requests took.
struct Measurement {
    let requests: Int
    let wall: Duration
    let serverCPU: Duration
    let latencies: [Duration]

    var perSecond: Double { Double(requests) / wall.seconds }
    var cpuMillisecondsPerRequest: Double { serverCPU.seconds * 1000 / Double(requests) }

    func latencyMilliseconds(percentile: Double) -> Double {
        guard !latencies.isEmpty else { return 0 }
        let sorted = latencies.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * percentile / 100))].seconds * 1000
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// Hands out the numbers from zero, each once.
final class Turnstile: Sendable {
    private let next = Atomic(0)

    func take() -> Int {
        next.add(1, ordering: .relaxed).oldValue
    }
}

/// Sends `count` requests over `connections` connections and measures client and server.
func measure(
    _ server: ServerUnderTest, _ client: HTTPClient, count: Int, connections: Int, expecting status: Int,
    request: @escaping @Sendable (Int) -> HTTPRequest
) async throws -> Measurement {
    let next = Turnstile()
    let clock = ContinuousClock()
    let cpuBefore = try server.cpuTime
    let start = clock.now
    let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
        for _ in 0..<connections {
            group.addTask {
                var latencies: [Duration] = []
                while true {
                    let index = next.take()
                    guard index < count else { return latencies }
                    let sent = clock.now
                    let response = try await client.send(request(index))
                    guard response.status == status else {
                        throw Failure(
                            "Request \(index) answered \(response.status): \(String(decoding: response.body, as: UTF8.self))")
                    }
                    latencies.append(clock.now - sent)
                }
            }
        }
        return try await group.reduce(into: []) { $0 += $1 }
    }
    return Measurement(requests: count, wall: clock.now - start, serverCPU: try server.cpuTime - cpuBefore, latencies: latencies)
}
