import Documents
import Foundation
import OutboundHTTP

/// All measurements at one number of nodes.
struct ServiceBenchmark {
    let binary: URL
    let nodes: Int

    /// Measures everything on a state directory of its own, which is removed afterwards.
    func run() async throws -> String {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("ironbird-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let client = HTTPClient()
        var rows = Rows()

        let filling = try await start(directory, client)
        rows.add("resident, empty", memory: try filling.residentMebibytes)
        rows.add("POST node, 8 connections", try await create(filling, client))
        filling.stop()

        let server = try await start(directory, client)
        rows.add("exec to first 200", seconds: server.startDuration.seconds)
        rows.add("resident after start", memory: try server.residentMebibytes)
        let identifiers = try await identifiers(server, client)
        try await reads(server, client, identifiers, into: &rows)
        rows.add("PATCH node, 8 connections", try await patch(server, client, identifiers))
        rows.add("resident after reads and writes", memory: try server.residentMebibytes)
        let lifecycles = Lifecycles(
            server: server, client: client, nodes: Array(identifiers.prefix(1_000)), connections: 8)
        rows.add("verbs over 1,000 concurrent lifecycles", try await lifecycles.run())
        try await schedulers(server, client, identifiers, into: &rows)
        rows.add("resident at the end", memory: try server.residentMebibytes)
        if let node = identifiers.first { rows.add("ironbird node show", seconds: try commandLine(server, node)) }
        server.stop()
        await client.shutdown()
        return "## \(nodes) nodes\n\n\(rows.table)\n"
    }

    /// What schedulers ask, with every node available.
    private func schedulers(
        _ server: ServerUnderTest, _ client: HTTPClient, _ identifiers: [String], into rows: inout Rows
    ) async throws {
        let others = Array(identifiers.dropFirst(1_000))
        let provided = Lifecycles(server: server, client: client, nodes: others, connections: 8)
        if !others.isEmpty { _ = try await provided.run([("manage", "manageable"), ("provide", "available")]) }
        rows.add("each second at rest, as part of what follows", try await rest(of: server))
        let allocations = Allocations(server: server, client: client, nodes: nodes)
        rows.add("Nova's look at all nodes", try await allocations.list())
        let watching = HTTPClient(limits: .init(connectionsPerHostMax: Feed.watchers))
        let clients = FeedClients(client: client, watching: watching, endpoint: server.endpoint, nodes: identifiers)
        let feed = try await Feed(server: server, clients: clients).run(seconds: 10)
        await watching.shutdown()
        rows.add("changes at 1,000/s, told to 100 watchers", feed.changes)
        rows.add("until the last watcher knew the last of them, \(feed.answers) answers in all", seconds: feed.lag.seconds)
        rows.add("allocations of free nodes, 8 connections, to the last one's node", try await allocations.allocate(800))
    }

    /// What the server does by itself, reading its machines' power above all.
    private func rest(of server: ServerUnderTest) async throws -> Measurement {
        let seconds = 3
        let cpuBefore = try server.cpuTime
        let start = ContinuousClock.now
        try await Task.sleep(for: .seconds(seconds))
        return Measurement(
            requests: seconds, wall: ContinuousClock.now - start, serverCPU: try server.cpuTime - cpuBefore, latencies: [])
    }

    private func start(_ directory: URL, _ client: HTTPClient) async throws -> ServerUnderTest {
        try await ServerUnderTest(binary: binary, stateDirectory: directory, port: 16385, client: client)
    }

    private func create(_ server: ServerUnderTest, _ client: HTTPClient) async throws -> Measurement {
        let url = server.endpoint + "/v1/nodes"
        return try await measure(server, client, count: nodes, connections: 8, expecting: 201) { index in
            let body = """
                {"name":"node-\(index)","driver":"fake-hardware","resource_class":"baremetal","properties":{"cpus":8,\
                "memory_mb":65536,"local_gb":960,"cpu_arch":"x86_64","capabilities":"boot_mode:uefi"},\
                "driver_info":{"fake_address":"192.0.2.\(index % 250)"},"extra":{"rack":"r\(index / 40)"}}
                """
            return HTTPRequest("POST", url, headers: ServerUnderTest.headers, body: Array(body.utf8))
        }
    }

    private func patch(_ server: ServerUnderTest, _ client: HTTPClient, _ identifiers: [String]) async throws -> Measurement {
        let urls = identifiers.map { "\(server.endpoint)/v1/nodes/\($0)" }
        return try await measure(server, client, count: 4_000, connections: 8, expecting: 200) { index in
            let body = #"[{"op":"add","path":"/extra/serial","value":\#(index)}]"#
            return HTTPRequest(
                "PATCH", urls[index % urls.count],
                headers: ServerUnderTest.headers,
                body: Array(body.utf8))
        }
    }

    private func reads(
        _ server: ServerUnderTest, _ client: HTTPClient, _ identifiers: [String], into rows: inout Rows
    ) async throws {
        let endpoint = server.endpoint
        let get = { @Sendable (path: String) in HTTPRequest("GET", endpoint + path, headers: ServerUnderTest.headers) }
        rows.add(
            "GET node, 16 connections",
            try await measure(server, client, count: 8_000, connections: 16, expecting: 200) {
                get("/v1/nodes/\(identifiers[$0 % identifiers.count])")
            })
        rows.add(
            "list of 1,000 nodes",
            try await measure(server, client, count: 50, connections: 1, expecting: 200) { _ in get("/v1/nodes?limit=1000") })
        rows.add(
            "list of 1,000 nodes, detail",
            try await measure(server, client, count: 50, connections: 1, expecting: 200) { _ in get("/v1/nodes/detail?limit=1000")
            })
    }

    /// All nodes' identifiers, page after page.
    private func identifiers(_ server: ServerUnderTest, _ client: HTTPClient) async throws -> [String] {
        var identifiers: [String] = []
        while identifiers.count < nodes {
            let marker = identifiers.last.map { "&marker=\($0)" } ?? ""
            let url = "\(server.endpoint)/v1/nodes?fields=uuid&limit=1000\(marker)"
            let response = try await client.send(HTTPRequest("GET", url, headers: ServerUnderTest.headers))
            let page = try JSON(parsing: response.body)["nodes"]?.arrayValue?.compactMap { $0["uuid"]?.stringValue } ?? []
            guard !page.isEmpty else { throw Failure("The list ends after \(identifiers.count) nodes.") }
            identifiers += page
        }
        return identifiers
    }

    /// The median of 21 calls of the command line, in seconds.
    private func commandLine(_ server: ServerUnderTest, _ node: String) throws -> Double {
        let call = CommandCall(program: binary, arguments: ["node", "show", node, "--endpoint", server.endpoint])
        let durations = try (0..<21).map { _ in try call.run().seconds }
        return durations.sorted()[10]
    }
}
