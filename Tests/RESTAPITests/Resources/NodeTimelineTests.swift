import BareMetalAPI
import Documents
import Lifecycle
import MemoryStorage
import Model
import RESTAPI
import Storage
import TestWorlds
import Testing
import Timeline

/// `GET /v1/nodes/{node}/timeline`, and what the API itself tells of boots.
@Suite struct NodeTimelineTests {
    private let start = ResourceWorld.now

    private func append(
        _ world: ResourceWorld, _ node: Node, _ stage: TimelineEvent.Stage, at seconds: Double, bytes: Int64? = nil
    ) async {
        let event = TimelineEvent(
            node: node.uuid, at: start + .seconds(seconds), stage: stage, text: "\(stage.rawValue)", bytes: bytes,
            duration: bytes == nil ? nil : .milliseconds(250))
        await world.store.append([event])
    }

    private func numbers(_ answer: ResourceWorld.Answer) -> [Int64] {
        answer["timeline"]?.arrayValue?.compactMap { $0["number"]?.integerValue } ?? []
    }

    @Test func showsEventsByTheirBoots() async throws {
        let world = ResourceWorld()
        let node = try await world.node("one")
        #expect(
            await world.ask(.get, "nodes/one/timeline").document == ["timeline": [], "last": 0, "boots": [], "progress": nil])
        await append(world, node, .powerOn, at: -100)
        await append(world, node, .dhcp, at: -96.5)
        await append(world, node, .powerOn, at: -50)
        await append(world, node, .loader, at: -47, bytes: 72_658)
        // In every version: it is no part of Ironic's API.
        let answer = await world.ask(.get, "nodes/\(node.uuid)/timeline", version: 1)
        #expect(numbers(answer) == [1, 2, 3, 4])
        #expect(answer["last"] == 4)
        #expect(
            answer["timeline"]?[1] == [
                "number": 2, "at": "2026-11-23T14:25:45.543376+00:00", "boot": "2026-11-23T14:25:42.043376+00:00", "seconds": 3.5,
                "stage": "dhcp", "text": "dhcp", "bytes": nil, "duration": nil,
            ])
        #expect(answer["timeline"]?[3]?["seconds"] == 3.0 && answer["timeline"]?[3]?["duration"] == 0.25)
        #expect(answer["boots"]?.arrayValue?.map { $0["reached"] } == ["dhcp", "loader"])
        #expect(answer["boots"]?[0]?["stages"]?[0]?["duration"] == 3.5)
        #expect(answer["boots"]?[1]?["stages"]?[1]?["bytes"] == 72_658)
        #expect(answer["progress"] == .null)
    }

    @Test func goesOnAfterAnEvent() async throws {
        let world = ResourceWorld()
        let node = try await world.node("one")
        for second in 0..<10 { await append(world, node, second == 5 ? .powerOn : .dhcp, at: Double(second)) }
        #expect(numbers(await world.ask(.get, "nodes/one/timeline?since=8")) == [9, 10])
        #expect(numbers(await world.ask(.get, "nodes/one/timeline?since=3&limit=2")) == [4, 5])
        #expect(numbers(await world.ask(.get, "nodes/one/timeline?limit=2")) == [9, 10])
        let last = await world.ask(.get, "nodes/one/timeline?since=8")
        #expect(last["boots"]?.arrayValue?.count == 1)
        #expect(last["timeline"]?[0]?["seconds"] == 3.0, "counted from the boot, not from what was asked for")
        let nothing = await world.ask(.get, "nodes/one/timeline?since=10")
        #expect(numbers(nothing) == [] && nothing["last"] == 10)
    }

    @Test(arguments: ["since=-1", "since=x", "limit=0", "wait=-1", "wait=soon", "until=3"])
    func refusesWhatItDoesNotUnderstand(query: String) async throws {
        let world = ResourceWorld()
        try await world.node("one")
        let answer = await world.ask(.get, "nodes/one/timeline?" + query)
        #expect(answer.status == 400)
        #expect(answer.text.contains(String(query.prefix { $0 != "=" })))
        #expect(await world.ask(.get, "nodes/two/timeline").status == 404)
    }

    @Test func heldBackUntilThereIsSomething() async throws {
        try await SimulatedWorld().run { simulated in
            let world = ResourceWorld(time: simulated.time)
            let node = try await world.node("one")
            await append(world, node, .powerOn, at: 0)
            let startedAt = simulated.time.now
            #expect(numbers(await world.ask(.get, "nodes/one/timeline?since=0&wait=20")) == [1])
            #expect(simulated.time.now == startedAt, "there was something already")
            await withDiscardingTaskGroup { group in
                group.addTask {
                    try? await simulated.time.sleep(for: .seconds(7))
                    await append(world, node, .dhcp, at: 1)
                    world.followers.announce([node.uuid])
                }
                #expect(numbers(await world.ask(.get, "nodes/one/timeline?since=1&wait=20")) == [2])
            }
            #expect(simulated.time.now - startedAt == .seconds(7))
            #expect(numbers(await world.ask(.get, "nodes/one/timeline?since=2&wait=20")) == [])
            #expect(simulated.time.now - startedAt == .seconds(27))
            #expect(numbers(await world.ask(.get, "nodes/one/timeline?since=2&wait=999999999999")) == [])
            #expect(simulated.time.now - startedAt == .seconds(57), "nobody is held for longer than half a minute")
        }
    }

    @Test func whyNamesTheMissingStage() async throws {
        let world = ResourceWorld()
        let node = try await world.node("one") { $0.interfaces[.boot] = "ipxe" }
        #expect(await world.ask(.get, "nodes/one/why")["boot"] == .null)
        try await world.change(node, in: .deployWait) { managed in
            var operation = Operation(
                kind: .deploy, request: StepRequest(), command: "deploy-1", startedAt: start + .seconds(-100))
            operation.phase = .awaitingAgent
            managed.work.operation = operation
        }
        await append(world, node, .powerOn, at: -99)
        await append(world, node, .dhcp, at: -96)
        let boot = await world.ask(.get, "nodes/one/why")["boot"]
        #expect(boot?["missing"] == "loader" && boot?["reached"] == "dhcp" && boot?["late"] == true)
        #expect(boot?["silent_seconds"] == 96.0)
        #expect(boot?["causes"]?.arrayValue?.isEmpty == false)
        #expect(await world.ask(.get, "nodes/one/timeline")["progress"] == boot)
    }

    @Test func lookUpsAndRefusedHeartbeatsAreTold() async throws {
        let world = ResourceWorld()
        let node = try await world.node("one") { $0.status.provisionState = .deployWait }
        let lookup = "lookup?node_uuid=\(node.uuid)"
        let heartbeat: JSON = ["callback_url": "https://192.0.2.7:9999", "agent_version": "1", "agent_token": "wrong"]
        #expect(await world.ask(.get, lookup).status == 200)
        #expect(await world.ask(.post, "heartbeat/\(node.uuid)", heartbeat).status == 400)
        try await world.change(node) { $0.status.provisionState = .active }
        #expect(await world.ask(.get, lookup).status == 404)
        let notes = world.timeline.notes(on: node.uuid)
        try #require(notes.count == 3)
        #expect(notes[0] == "lookup: the agent asked which node it is on")
        #expect(notes[1].hasPrefix("refused: a heartbeat: agent_token: "))
        #expect(notes[2] == "refused: an agent's look-up: in state \"active\" no agent is expected")
        #expect(notes.allSatisfy { !$0.contains("wrong\"") && !$0.contains("192.0.2.7") })
    }
}

extension ResourceWorld {
    /// Puts a node of the store into a state, with the work on it.
    fileprivate func change(_ node: Node, in state: ProvisionState, _ edit: (inout ManagedNode) -> Void) async throws {
        guard var managed = await store.node(.uuid(node.uuid)) else { return }
        managed.node.status.provisionState = state
        edit(&managed)
        try await store.commit(NodeChange(managed))
    }
}
