import Foundation
import OutboundHTTP
import Synchronization

/// What following all changes costs: many watchers of the feed while nodes change at a steady rate.
struct Feed {
    let server: ServerUnderTest
    let clients: FeedClients

    static let watchers = 100
    private static let changesPerSecond = 1_000

    /// Changes nodes for some seconds, and waits until every watcher knows of the last change. Latencies are those of the changes.
    func run(seconds: Int) async throws -> (changes: Measurement, answers: Int, lag: Duration) {
        let first = try await clients.revision()
        let clock = ContinuousClock()
        return try await withThrowingTaskGroup(of: Int.self) { group in
            let end = Ending()
            for _ in 0..<Self.watchers {
                group.addTask { [clients] in try await clients.follow(from: first, to: end) }
            }
            let changes = try await change(seconds * Self.changesPerSecond)
            let changed = clock.now
            end.set(try await clients.revision())
            // One more wakes those who have everything already.
            _ = try await clients.change(number: 0, clock)
            let answers = try await group.reduce(0, +)
            return (changes, answers, clock.now - changed)
        }
    }

    /// Sends changes at a steady rate over eight connections.
    private func change(_ count: Int) async throws -> Measurement {
        let clock = ContinuousClock()
        let start = clock.now
        let next = Turnstile()
        let cpuBefore = try server.cpuTime
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for _ in 0..<8 {
                group.addTask { [clients] in
                    var latencies: [Duration] = []
                    while true {
                        let index = next.take()
                        guard index < count else { return latencies }
                        try await clock.sleep(until: start + .seconds(1) / Self.changesPerSecond * index)
                        latencies.append(try await clients.change(number: index, clock))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return Measurement(
            requests: count, wall: clock.now - start, serverCPU: try server.cpuTime - cpuBefore, latencies: latencies)
    }
}

/// Those who change nodes, and those who watch.
struct FeedClients: Sendable {
    /// For changes.
    let client: HTTPClient
    /// For watchers, each of which has a connection to itself.
    let watching: HTTPClient
    let endpoint: String
    let nodes: [String]

    private static let fields = "uuid,power_state,provision_state,maintenance,instance_uuid,traits,resource_class"

    /// One watcher. Returns how many answers it took.
    fileprivate func follow(from first: Int64, to end: Ending) async throws -> Int {
        var revision = first
        var answers = 0
        while revision < end.revision {
            let url = "\(endpoint)/v1/nodes?since=\(revision)&wait=2&fields=\(Self.fields)"
            let response = try await watching.send(HTTPRequest("GET", url, headers: ServerUnderTest.headers))
            guard response.status == 200, let next = response.headers["Ironbird-Revision"].flatMap({ Int64($0) }) else {
                throw Failure("The feed answered \(response.status).")
            }
            revision = next
            answers += 1
        }
        return answers
    }

    func change(number: Int, _ clock: ContinuousClock) async throws -> Duration {
        let body = #"[{"op":"add","path":"/extra/serial","value":\#(number)}]"#
        let sent = clock.now
        let response = try await client.send(
            HTTPRequest(
                "PATCH", "\(endpoint)/v1/nodes/\(nodes[number % nodes.count])", headers: ServerUnderTest.headers,
                body: Array(body.utf8)))
        guard response.status == 200 else { throw Failure("A change answered \(response.status).") }
        return clock.now - sent
    }

    func revision() async throws -> Int64 {
        let request = HTTPRequest("GET", "\(endpoint)/v1/nodes?limit=1&fields=uuid", headers: ServerUnderTest.headers)
        guard let revision = try await client.send(request).headers["Ironbird-Revision"].flatMap({ Int64($0) }) else {
            throw Failure("Lists name no revision.")
        }
        return revision
    }
}

/// The revision up to which is watched, once it is known.
private final class Ending: Sendable {
    private let value = Atomic(Int64.max)

    var revision: Int64 { value.load(ordering: .relaxed) }

    func set(_ revision: Int64) {
        value.store(revision, ordering: .relaxed)
    }
}
