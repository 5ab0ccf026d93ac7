import Documents
import OutboundHTTP
import Testing

/// Whoever listed all nodes once and then follows their changes knows all of them, though the service is killed.
@Suite(.serialized) struct NodeFeedTests {
    private let nodes = 40

    @Test(arguments: [UInt64(20_261_127)])
    func theFeedTellsEverythingThoughTheServiceIsKilled(seed: UInt64) async throws {
        let service = try IronbirdProcess(arguments: ["--log-level", "error"])
        try service.start()
        let client = HTTPClient()
        let endpoint = service.endpoint
        let killer = Killer(service, seed: seed, killsMax: 5)
        let mirror = Mirror(client, endpoint)
        try await mirror.list()
        let walks = try await enrol(client, endpoint)
        #expect(try await mirror.follow())
        #expect(await mirror.nodes.count == nodes)

        let ended = await walk(walks, client, endpoint, killer, mirror)
        #expect(ended.compactMap(\.failure) == [], "seed \(seed)")
        #expect(await killer.restartFailure == nil)
        #expect(await killer.kills > 0, "seed \(seed): the walks were over too early to be disturbed")
        for walk in ended.prefix(10) {
            let deleted = try await client.send(
                HTTPRequest("DELETE", "\(endpoint)/v1/nodes/\(walk.node)", headers: Walk.headers))
            #expect(deleted.status == 204)
        }
        await killer.restart()
        #expect(try await mirror.follow())
        let followed = await mirror.nodes
        try await mirror.list()
        #expect(followed == (await mirror.nodes), "seed \(seed)")
        #expect(followed.count == nodes - 10)
        #expect(await mirror.rescans == 0, "seed \(seed): a restart made the revisions useless")
        #expect(await killer.stop() == 0)
        await client.shutdown()
    }

    private func enrol(_ client: HTTPClient, _ endpoint: String) async throws -> [Walk] {
        var walks: [Walk] = []
        for index in 0..<nodes {
            let body = #"{"driver":"fake-hardware","name":"node-\#(index)"}"#
            let made = try await client.send(
                HTTPRequest("POST", endpoint + "/v1/nodes", headers: Walk.headers, body: Array(body.utf8)))
            walks.append(Walk(node: try #require(try JSON(parsing: made.body)["uuid"]?.stringValue)))
        }
        return walks
    }

    /// Leads all nodes through their lives while the mirror follows.
    private func walk(
        _ walks: [Walk], _ client: HTTPClient, _ endpoint: String, _ killer: Killer, _ mirror: Mirror
    ) async -> [Walk] {
        await withTaskGroup { group in
            for part in 0..<8 {
                let mine = walks.enumerated().filter { $0.offset % 8 == part }.map(\.element)
                group.addTask {
                    var ended: [Walk] = []
                    for var walk in mine {
                        for _ in 0..<50_000 where !walk.isOver {
                            await walk.turn(client, endpoint)
                            await killer.answered()
                            // Without an answer the service is being killed: the next turn tries again.
                            _ = try? await mirror.follow(answersMax: 1)
                        }
                        ended.append(walk)
                    }
                    return ended
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// What a scheduler would keep: all nodes, from one list and from what changed since.
private actor Mirror {
    private static let fields = "fields=uuid,name,provision_state,target_provision_state,power_state,maintenance,reservation"

    private(set) var nodes: [String: JSON] = [:]
    private(set) var rescans = 0
    private var revision: Int64 = 0
    private let client: HTTPClient
    private let endpoint: String

    init(_ client: HTTPClient, _ endpoint: String) {
        self.client = client
        self.endpoint = endpoint
    }

    /// Looks at all nodes.
    func list() async throws {
        let answer = try await get("")
        revision = Int64(answer.headers["Ironbird-Revision"] ?? "") ?? 0
        nodes = [:]
        take(try JSON(parsing: answer.body)["nodes"])
    }

    /// Takes what changed, answer by answer until one has nothing new. Returns whether that was reached.
    func follow(answersMax: Int = 1_000) async throws -> Bool {
        for _ in 0..<answersMax {
            let asked = revision
            let answer = try await get("&since=\(asked)&limit=25")
            guard answer.status == 200 else {
                rescans += 1
                return false
            }
            let changes = try JSON(parsing: answer.body)
            let next = changes["revision"]?.integerValue ?? 0
            // Another call may have gone on meanwhile.
            guard asked == revision else { continue }
            take(changes["nodes"])
            for uuid in changes["removed"]?.arrayValue ?? [] { nodes[uuid.stringValue ?? ""] = nil }
            if next == asked { return true }
            revision = next
        }
        return false
    }

    private func take(_ list: JSON?) {
        for node in list?.arrayValue ?? [] { nodes[node["uuid"]?.stringValue ?? ""] = node }
    }

    private func get(_ arguments: String) async throws -> HTTPResponse {
        try await client.send(HTTPRequest("GET", "\(endpoint)/v1/nodes?\(Self.fields)\(arguments)", headers: Walk.headers))
    }
}
