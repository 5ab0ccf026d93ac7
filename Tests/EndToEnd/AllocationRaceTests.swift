import Documents
import OutboundHTTP
import Testing

/// Many clients want nodes of one service at the same time.
@Suite(.serialized) struct AllocationRaceTests {
    private let nodes = 1_000

    @Test func sixtyFourClientsRaceForAThousandNodes() async throws {
        let service = try IronbirdProcess(arguments: ["--log-level", "error"])
        try service.start()
        let client = HTTPClient()
        try await enrol(client, service.endpoint, count: nodes)
        let endpoint = service.endpoint
        // More than there are nodes: the last ones must be told so.
        let requests = 1_050
        let next = Turns(requests)
        let ended = try await withThrowingTaskGroup(of: [JSON].self) { group in
            for _ in 0..<64 {
                group.addTask {
                    var ended: [JSON] = []
                    while let number = await next.take() { ended.append(try await allocate(number, client, endpoint)) }
                    return ended
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let given = ended.filter { $0["state"] == "active" }
        #expect(given.count == nodes)
        #expect(Set(given.compactMap { $0["node_uuid"]?.stringValue }).count == nodes)
        let refused = ended.filter { $0["state"] == "error" }
        #expect(refused.count == requests - nodes)
        #expect(refused.allSatisfy { $0["last_error"]?.stringValue?.contains("no available nodes match") == true })
        let list = try await get("/v1/nodes?associated=true&fields=uuid,instance_uuid,allocation_uuid", client, endpoint)
        let holders = try #require(list["nodes"]?.arrayValue)
        #expect(holders.count == nodes)
        let owners = Dictionary(uniqueKeysWithValues: given.map { ($0["node_uuid"], $0["uuid"]) })
        for node in holders {
            #expect(node["instance_uuid"] == node["allocation_uuid"])
            #expect(owners[node["uuid"]] == node["instance_uuid"])
        }
        await client.shutdown()
    }

    /// Clients that choose the identifiers of their allocations, and ask again where they got no answer.
    @Test(arguments: [UInt64(20_261_127)])
    func noNodeIsGivenTwiceThoughTheServiceIsKilled(seed: UInt64) async throws {
        let service = try IronbirdProcess(arguments: ["--log-level", "error"])
        try service.start()
        let client = HTTPClient()
        let endpoint = service.endpoint
        try await enrol(client, endpoint, count: 100)
        let killer = Killer(service, seed: seed, killsMax: 3)
        let next = Turns(110)
        let ended = await withTaskGroup(of: [JSON].self) { group in
            for _ in 0..<16 {
                group.addTask {
                    var ended: [JSON] = []
                    while let number = await next.take() {
                        ended.append(await allocatePatiently(number, client, endpoint, killer))
                    }
                    return ended
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(await killer.restartFailure == nil)
        #expect(await killer.kills > 0, "seed \(seed): the race was over too early to be disturbed")
        let given = ended.filter { $0["state"] == "active" }
        #expect(given.count == 100, "seed \(seed)")
        #expect(Set(given.compactMap { $0["node_uuid"]?.stringValue }).count == 100, "seed \(seed)")
        #expect(ended.count { $0["state"] == "error" } == 10, "seed \(seed)")
        let list = try await get("/v1/allocations?fields=uuid,state", client, endpoint)["allocations"]?.arrayValue ?? []
        #expect(list.count == 110, "seed \(seed): an allocation was lost, or made twice")
        #expect(await killer.stop() == 0)
        await client.shutdown()
    }

    private func allocatePatiently(_ number: Int, _ client: HTTPClient, _ endpoint: String, _ killer: Killer) async -> JSON {
        let uuid = "abcd0000-0000-4000-8000-" + String(String(1_000_000_000_000 + number).suffix(12))
        let body = #"{"resource_class":"large","uuid":"\#(uuid)"}"#
        for _ in 0..<50_000 {
            let look = HTTPRequest("GET", "\(endpoint)/v1/allocations/\(uuid)", headers: Walk.headers)
            guard let shown = try? await client.send(look) else { continue }
            await killer.answered()
            if shown.status == 404 {
                // Whether it arrived is seen at the next look.
                _ = try? await client.send(
                    HTTPRequest("POST", endpoint + "/v1/allocations", headers: Walk.headers, body: Array(body.utf8)))
            } else if let document = try? JSON(parsing: shown.body), document["state"] != "allocating" {
                return document
            }
        }
        return .null
    }

    private func enrol(_ client: HTTPClient, _ endpoint: String, count: Int) async throws {
        let next = Turns(count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    while let number = await next.take() {
                        let body = #"{"driver":"fake-hardware","name":"node-\#(number)","resource_class":"large"}"#
                        let made = try await send("POST", "/v1/nodes", body, client, endpoint)
                        let node = made["uuid"]?.stringValue ?? ""
                        for target in ["manage", "provide"] {
                            try await verb(target, node, client, endpoint)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        for _ in 0..<5_000 {
            let list = try await get("/v1/nodes?provision_state=available&fields=uuid", client, endpoint)
            if list["nodes"]?.arrayValue?.count == count { return }
        }
        Issue.record("the nodes did not become available")
    }

    /// Asks for a verb until the node takes it: the one before may still be at work.
    private func verb(_ target: String, _ node: String, _ client: HTTPClient, _ endpoint: String) async throws {
        for _ in 0..<5_000 {
            let request = HTTPRequest(
                "PUT", "\(endpoint)/v1/nodes/\(node)/states/provision", headers: Walk.headers,
                body: Array(#"{"target":"\#(target)"}"#.utf8))
            if try await client.send(request).status == 202 { return }
        }
        Issue.record("\(target) was never taken")
    }

    /// Asks for a node, and waits for the end of it.
    private func allocate(_ number: Int, _ client: HTTPClient, _ endpoint: String) async throws -> JSON {
        let body = #"{"resource_class":"large","name":"server-\#(number)"}"#
        let made = try await send("POST", "/v1/allocations", body, client, endpoint)
        let path = "/v1/allocations/\(made["uuid"]?.stringValue ?? "")"
        for _ in 0..<50_000 {
            let now = try await get(path, client, endpoint)
            if now["state"] != "allocating" { return now }
        }
        return made
    }

    private func send(
        _ method: String, _ path: String, _ body: String, _ client: HTTPClient, _ endpoint: String
    ) async throws -> JSON {
        let request = HTTPRequest(method, endpoint + path, headers: Walk.headers, body: Array(body.utf8))
        let response = try await client.send(request)
        #expect(response.status == 201, "\(String(decoding: response.body, as: UTF8.self))")
        return try JSON(parsing: response.body)
    }

    private func get(_ path: String, _ client: HTTPClient, _ endpoint: String) async throws -> JSON {
        try JSON(parsing: try await client.send(HTTPRequest("GET", endpoint + path, headers: Walk.headers)).body)
    }
}

/// Hands out the numbers below a bound, each once.
private actor Turns {
    private var next = 0
    private let count: Int

    init(_ count: Int) {
        self.count = count
    }

    func take() -> Int? {
        guard next < count else { return nil }
        defer { next += 1 }
        return next
    }
}
