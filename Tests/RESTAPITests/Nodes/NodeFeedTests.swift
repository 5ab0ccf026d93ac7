import BareMetalAPI
import Documents
import MemoryStorage
import Model
import RESTAPI
import Storage
import TestWorlds
import Testing

/// `GET /v1/nodes?since=REVISION`.
@Suite struct NodeFeedTests {
    private func start(_ world: ResourceWorld) async throws -> Int64 {
        try #require(await world.ask(.get, "nodes?limit=1").revision)
    }

    private func names(_ answer: ResourceWorld.Answer) -> [JSON?] {
        answer["nodes"]?.arrayValue?.map { $0["name"] } ?? []
    }

    @Test func whatFollowsAListIsAllThatChanged() async throws {
        let world = ResourceWorld()
        let one = try await world.node("one")
        let two = try await world.node("two")
        let list = await world.ask(.get, "nodes")
        let revision = try #require(list.revision)
        #expect(await world.ask(.get, "nodes/detail").revision == revision)
        let nothing = await world.ask(.get, "nodes?since=\(revision)")
        #expect(nothing.document == ["nodes": [], "removed": [], "revision": .integer(revision)])
        try await world.change(two) { $0.status.isMaintenance = true }
        try await world.store.delete(one.uuid, revision: 0)
        let changes = await world.ask(.get, "nodes?since=\(revision)&fields=maintenance,name")
        #expect(changes.status == 200)
        let node = try #require(changes["nodes"]?.arrayValue?.first)
        #expect(changes["nodes"]?.arrayValue?.count == 1)
        #expect(node["uuid"] == .string(two.uuid.description), "which node it is is told in any case")
        #expect(node["name"] == "two" && node["maintenance"] == true && node["driver"] == nil)
        #expect(changes["removed"] == [.string(one.uuid.description)])
        #expect(changes["revision"]?.integerValue == changes.revision)
        #expect(await world.ask(.get, "nodes?since=\(changes.revision ?? 0)")["nodes"] == [])
    }

    @Test func filtersAndFieldsAreThoseOfLists() async throws {
        let world = ResourceWorld()
        let revision = try await start(world)
        for (name, shard) in [("a", "s1"), ("b", "s2"), ("c", nil)] { try await world.node(name) { $0.shard = shard } }
        let sharded = await world.ask(.get, "nodes?since=\(revision)&shard=s1,s2&detail=true")
        #expect(names(sharded) == ["a", "b"])
        #expect(sharded["removed"]?.arrayValue?.count == 1)
        #expect(sharded["nodes"]?[0]?["driver_info"] == [:])
        #expect(names(await world.ask(.get, "nodes?since=\(revision)&conductor=nobody")) == [])
        let first = await world.ask(.get, "nodes?since=\(revision)&limit=2&fields=name")
        #expect(names(first) == ["a", "b"])
        #expect(names(await world.ask(.get, "nodes?since=\(first.revision ?? 0)&limit=2&fields=name")) == ["c"])
        // In every version: it is no part of Ironic's API.
        #expect(await world.ask(.get, "nodes?since=\(revision)", version: 1)["nodes"]?.arrayValue?.count == 3)
    }

    @Test(arguments: [
        "since=x", "since=-1", "since=", "since=1&since=2", "since=0&wait=-1", "since=0&wait=soon", "since=0&limit=0",
        "since=0&marker=4e8a27e2-8f1d-4d7c-a9a0-0f5e3a2d1c5b", "since=0&sort_key=name", "since=0&sort_dir=asc", "wait=5",
        "since=0&fields=nothing", "since=0&provision_state=nowhere", "since=0&until=3", "since=99999999999999999999",
    ])
    func refusesWhatItDoesNotUnderstand(query: String) async throws {
        let answer = await ResourceWorld().ask(.get, "nodes?" + query)
        #expect(answer.status == 400, "\(answer.status) \(answer.text)")
        let culprit = try #require(query.split(separator: "&").last)
        #expect(answer.text.contains(String(culprit.prefix { $0 != "=" })), "\(answer.text)")
    }

    @Test func anUnknownRevisionIsGoneAndSaysWhereToGoOn() async throws {
        let world = ResourceWorld()
        let revision = try await start(world)
        let answer = await world.ask(.get, "nodes?since=\(revision + 1)")
        #expect(answer.status == 410)
        #expect(answer.text.contains("List all nodes again, and go on from \(revision)"))
        #expect(answer.revision == revision)
        #expect(await world.ask(.get, "nodes?since=\(revision + 1)&wait=20").status == 410)
    }

    @Test func anAnswerIsHeldBackUntilSomethingChanges() async throws {
        try await SimulatedWorld().run { simulated in
            let world = ResourceWorld(time: simulated.time)
            let revision = try await start(world)
            let startedAt = simulated.time.now
            await withTaskGroup { group in
                group.addTask { await world.watchers.run() }
                let silent = await world.ask(.get, "nodes?since=\(revision)&wait=20")
                #expect(silent["nodes"] == [] && silent.revision == revision)
                #expect((.seconds(20)..<(.seconds(21))).contains(simulated.time.now - startedAt))
                group.addTask {
                    // A test's clock is never interrupted here.
                    try? await simulated.time.sleep(for: .seconds(7))
                    _ = try? await world.node("one")
                }
                let answer = await world.ask(.get, "nodes?since=\(revision)&wait=20&fields=name")
                #expect(names(answer) == ["one"])
                #expect(simulated.time.now - startedAt < .seconds(28))
                #expect(names(await world.ask(.get, "nodes?since=\(revision)&wait=20&fields=name")) == ["one"])
                #expect(simulated.time.now - startedAt < .seconds(28), "there was something already")
                group.cancelAll()
            }
        }
    }

    @Test func aHundredWatchersShareAnAnswer() async throws {
        try await SimulatedWorld().run { simulated in
            let world = ResourceWorld(time: simulated.time)
            let revision = try await start(world)
            await withTaskGroup { group in
                group.addTask { await world.watchers.run() }
                await withTaskGroup { watchers in
                    for _ in 0..<100 {
                        watchers.addTask { await world.ask(.get, "nodes?since=\(revision)&wait=30&fields=name") }
                    }
                    try? await simulated.time.sleep(for: .seconds(1))
                    for number in 0..<5 { _ = try? await world.node("n\(number)") }
                    for await answer in watchers { #expect(names(answer) == ["n0", "n1", "n2", "n3", "n4"]) }
                }
                group.cancelAll()
            }
        }
    }
}
