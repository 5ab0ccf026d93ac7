import Documents
import Foundation
import OutboundHTTP
import Testing

/// `kill -9` at random moments of the real process, on a real database.
@Suite(.serialized) struct KillTests {
    private let nodes = 200

    @Test(arguments: [UInt64(20_261_123), 7])
    func everyNodeEndsWhereItWasAskedToGoThoughTheServiceIsKilled(seed: UInt64) async throws {
        let service = try IronbirdProcess(arguments: ["--log-level", "error"])
        try service.start()
        let client = HTTPClient()
        let endpoint = service.endpoint
        let record = service.stateDirectory.appendingPathComponent("fake-hardware.jsonl")
        let killer = Killer(service, seed: seed, killsMax: 12)
        let walks = try await enrol(client, endpoint)

        let ended = await Round(walks: walks, client: client, endpoint: endpoint, killer: killer).run(workers: 16)
        #expect(await killer.restartFailure == nil)
        #expect(await killer.kills == 12, "seed \(seed): the walks were over too early to be disturbed")
        #expect(ended.compactMap(\.failure) == [], "seed \(seed)")
        #expect(ended.count { $0.isOver } == nodes, "seed \(seed): some walks did not end")

        await killer.restart()
        let states = try await states(client, endpoint)
        #expect(states == ["available": nodes], "seed \(seed)")
        #expect(await killer.stop() == 0)
        try expectNothingRanTwice(record, seed: seed)
        await client.shutdown()
    }

    private func enrol(_ client: HTTPClient, _ endpoint: String) async throws -> [Walk] {
        var walks: [Walk] = []
        for index in 0..<nodes {
            // Half of the machines take their time, so that kills also meet nodes that wait.
            let delays = index.isMultiple(of: 2) ? "" : #""fake_boot_delay":0.2,"fake_deploy_delay":0.2"#
            let body = #"{"driver":"fake-hardware","name":"node-\#(index)","driver_info":{\#(delays)}}"#
            let response = try await client.send(
                HTTPRequest("POST", endpoint + "/v1/nodes", headers: Walk.headers, body: Array(body.utf8)))
            #expect(response.status == 201)
            walks.append(Walk(node: try #require(try JSON(parsing: response.body)["uuid"]?.stringValue)))
        }
        return walks
    }

    /// The fake machines' own record has every command that was started on them: each once, whatever was killed.
    private func expectNothingRanTwice(_ record: URL, seed: UInt64) throws {
        var starts: [String: Int] = [:]
        for line in try String(contentsOf: record, encoding: .utf8).split(separator: "\n") {
            let action = try JSON(parsing: String(line))
            guard action["action"] == "start" else { continue }
            let node = try #require(action["node"]?.stringValue)
            let command = try #require(action["command"]?.stringValue)
            starts["\(node) \(command)", default: 0] += 1
        }
        #expect(starts.count > nodes * Walk.legs.count)
        #expect(starts.filter { $0.value > 1 } == [:], "seed \(seed)")
    }

    /// How many nodes are in which state.
    private func states(_ client: HTTPClient, _ endpoint: String) async throws -> [String: Int] {
        let response = try await client.send(HTTPRequest("GET", endpoint + "/v1/nodes", headers: Walk.headers))
        let nodes = try #require(try JSON(parsing: response.body)["nodes"]?.arrayValue)
        return nodes.reduce(into: [:]) { $0[$1["provision_state"]?.stringValue ?? "", default: 0] += 1 }
    }
}

/// Walks that take turns until all are over.
actor Round {
    private var waiting: [Walk]
    private var ended: [Walk] = []
    private var turnsLeft = 200_000
    private let client: HTTPClient
    private let endpoint: String
    private let killer: Killer

    init(walks: [Walk], client: HTTPClient, endpoint: String, killer: Killer) {
        waiting = walks.reversed()
        self.client = client
        self.endpoint = endpoint
        self.killer = killer
    }

    /// Lets so many workers give turns to the walks, and returns all of them when there is nothing left to do.
    func run(workers: Int) async -> [Walk] {
        let (client, endpoint, killer) = (client, endpoint, killer)
        await withTaskGroup { group in
            for _ in 0..<workers {
                group.addTask {
                    while var walk = await self.next() {
                        await walk.turn(client, endpoint)
                        await killer.answered()
                        await self.put(walk)
                    }
                }
            }
        }
        return ended + waiting
    }

    private func next() -> Walk? {
        turnsLeft -= 1
        return turnsLeft > 0 ? waiting.popLast() : nil
    }

    private func put(_ walk: Walk) {
        if walk.isOver { ended.append(walk) } else { waiting.insert(walk, at: 0) }
    }
}
