import Documents
import Foundation
import OutboundHTTP

/// What schedulers cost: Nova's look at all nodes, and allocations of free nodes.
struct Allocations {
    let server: ServerUnderTest
    let client: HTTPClient
    /// All of them free, of the class `baremetal`.
    let nodes: Int

    /// What Nova's driver asks for at every refresh of its inventory.
    private static let fields =
        "uuid,power_state,target_power_state,provision_state,target_provision_state,last_error,maintenance,properties,"
        + "instance_uuid,traits,resource_class"

    /// Lists all nodes with Nova's fields, page after page, several times.
    func list() async throws -> Measurement {
        let clock = ContinuousClock()
        let rounds = 5
        let cpuBefore = try server.cpuTime
        let start = clock.now
        for _ in 0..<rounds {
            var count = 0
            var path: String? = "/v1/nodes?fields=\(Self.fields)"
            while let next = path {
                let page = try await get(next)
                count += page["nodes"]?.arrayValue?.count ?? 0
                path = page["next"]?.stringValue.map { String($0.dropFirst(server.endpoint.count)) }
            }
            guard count == nodes else { throw Failure("Nova would see \(count) nodes.") }
        }
        return Measurement(
            requests: rounds, wall: clock.now - start, serverCPU: try server.cpuTime - cpuBefore, latencies: [])
    }

    /// Files `count` allocations over eight connections, and waits until the last one has its node.
    func allocate(_ count: Int) async throws -> Measurement {
        let clock = ContinuousClock()
        let cpuBefore = try server.cpuTime
        let start = clock.now
        let url = server.endpoint + "/v1/allocations"
        let body = Array(#"{"resource_class":"baremetal"}"#.utf8)
        let filed = try await measure(server, client, count: count, connections: 8, expecting: 201) { _ in
            HTTPRequest("POST", url, headers: ServerUnderTest.headers, body: body)
        }
        let end = clock.now + .seconds(60)
        while try await get("/v1/allocations?state=allocating&limit=1&fields=uuid")["allocations"]?.arrayValue?.isEmpty != true {
            guard clock.now < end else { throw Failure("Allocations wait for more than 60 s.") }
            try await clock.sleep(for: .milliseconds(2))
        }
        let wall = clock.now - start
        let failed = try await get("/v1/allocations?state=error&limit=1&fields=uuid,last_error")["allocations"]
        guard failed?.arrayValue?.isEmpty == true else { throw Failure("An allocation failed: \(failed?.text ?? "")") }
        return Measurement(
            requests: count, wall: wall, serverCPU: try server.cpuTime - cpuBefore, latencies: filed.latencies)
    }

    private func get(_ path: String) async throws -> JSON {
        let response = try await client.send(HTTPRequest("GET", server.endpoint + path, headers: ServerUnderTest.headers))
        guard response.status == 200 else { throw Failure("\(path) answered \(response.status).") }
        return try JSON(parsing: response.body)
    }
}
