import Documents
import OutboundHTTP

/// Walks many nodes through the same verbs at once and counts the verbs that were completed.
struct Lifecycles {
    let server: ServerUnderTest
    let client: HTTPClient
    let nodes: [String]
    /// The connections over which verbs are asked for.
    let connections: Int

    /// Each verb, and the state that completes it.
    static let verbs: [(verb: String, state: String)] = [
        ("manage", "manageable"), ("provide", "available"), ("active", "active"), ("rebuild", "active"), ("deleted", "available"),
    ]

    /// Takes every node through all verbs, verb after verb, and waits for the last one each time.
    func run(_ verbs: [(verb: String, state: String)] = Lifecycles.verbs) async throws -> Measurement {
        let clock = ContinuousClock()
        let cpuBefore = try server.cpuTime
        let start = clock.now
        for (verb, state) in verbs {
            let body = Array(#"{"target":"\#(verb)"}"#.utf8)
            let urls = nodes.map { "\(server.endpoint)/v1/nodes/\($0)/states/provision" }
            _ = try await measure(server, client, count: nodes.count, connections: connections, expecting: 202) { index in
                HTTPRequest("PUT", urls[index], headers: ServerUnderTest.headers, body: body)
            }
            try await wait(for: state)
        }
        return Measurement(
            requests: nodes.count * verbs.count, wall: clock.now - start, serverCPU: try server.cpuTime - cpuBefore,
            latencies: [])
    }

    /// Waits until no node has a target, at most 120 s, then checks that all are where they were sent.
    private func wait(for state: String) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(120)
        while clock.now < end {
            let reached = try await count(in: state)
            if reached == nodes.count { return }
            try await clock.sleep(for: .milliseconds(20))
        }
        throw Failure("Not all nodes reached \(state) within 120 s.")
    }

    /// How many of the nodes are in `state`; others may be in it as well.
    private func count(in state: String) async throws -> Int {
        var found: Set<String> = []
        var url: String? = "\(server.endpoint)/v1/nodes?provision_state=\(state)&fields=uuid&limit=1000"
        while let page = url {
            let response = try await client.send(HTTPRequest("GET", page, headers: ServerUnderTest.headers))
            guard let document = try? JSON(parsing: response.body), let list = document["nodes"]?.arrayValue else {
                throw Failure("The node list answered \(response.status).")
            }
            found.formUnion(list.compactMap { $0["uuid"]?.stringValue })
            url = document["next"]?.stringValue
        }
        return nodes.count { found.contains($0) }
    }
}
