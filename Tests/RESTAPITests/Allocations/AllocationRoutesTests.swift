import BareMetalAPI
import Documents
import Model
import RESTAPI
import Storage
import Testing

/// `/v1/allocations`, without a scheduler that works: what is filed waits.
@Suite struct AllocationRoutesTests {
    let world = ResourceWorld()

    @Test func filesARequestThatWaits() async throws {
        let node = try await world.node("node-1")
        let answer = await world.ask(
            .post, "allocations",
            [
                "name": "web-1", "resource_class": "large", "traits": ["CUSTOM_B", "CUSTOM_A"], "owner": "alpha",
                "candidate_nodes": ["node-1", .string(node.uuid.description)], "extra": ["a": 1],
            ])
        #expect(answer.status == 201)
        #expect(answer.location == "http://api/v1/allocations/\(answer.uuid)")
        #expect(answer["state"] == "allocating")
        #expect(answer["traits"] == ["CUSTOM_A", "CUSTOM_B"])
        #expect(answer["candidate_nodes"] == [.string(node.uuid.description), .string(node.uuid.description)])
        #expect(answer["node_uuid"] == .null)
        #expect(answer["last_error"] == .null)
        #expect(answer["owner"] == "alpha")
        #expect(
            Set(answer.document?.objectValue?.keys ?? [])
                == Set([
                    "uuid", "name", "resource_class", "traits", "candidate_nodes", "extra", "owner", "node_uuid", "state",
                    "last_error",
                    "links", "created_at", "updated_at",
                ]))
        #expect(await world.ask(.get, "allocations/web-1").document == answer.document)
        #expect(await world.ask(.get, "allocations/\(answer.uuid)").document == answer.document)
        #expect(await world.uuids("allocations", "allocations") == [answer.uuid])
    }

    @Test(
        arguments: [
            (JSON.object([:]), 400, "resource_class"), (["resource_class": ""], 400, "resource_class"),
            (["resource_class": nil], 400, "resource_class"), (["resource_class": "x", "traits": ["custom"]], 400, "traits"),
            (["resource_class": "x", "candidate_nodes": ["nowhere"]], 400, "nowhere"),
            (["resource_class": "x", "candidate_nodes": ["a/b"]], 400, "a/b"),
            (["resource_class": "x", "candidate_nodes": "node-1"], 400, "candidate_nodes"),
            (["resource_class": "x", "name": "a/b"], 400, "name"), (["resource_class": "x", "uuid": "abc"], 400, "uuid"),
            (["resource_class": "x", "colour": 1], 400, "colour"), (["resource_class": "x", "node_uuid": nil], 400, "node_uuid"),
            (["resource_class": "x", "state": "active"], 400, "state"), (["node": "nowhere"], 400, "nowhere"),
            ([1], 400, "object"),
        ] as [(JSON, Int, String)])
    func refusesWhatIsWrong(_ body: JSON, _ status: Int, _ word: String) async throws {
        let answer = await world.ask(.post, "allocations", body)
        #expect(answer.status == status, "\(body.text): \(answer.text)")
        #expect(answer.text.contains(word), "\(answer.text)")
        #expect(await world.uuids("allocations", "allocations").isEmpty)
    }

    @Test func namesAndIdentifiersAreTakenOnce() async {
        let first = await world.ask(.post, "allocations", ["name": "web-1", "resource_class": "x"])
        let again = await world.ask(.post, "allocations", ["name": "web-1", "resource_class": "x"])
        #expect(again.status == 409)
        #expect(again.text == "An allocation with name web-1 already exists.")
        #expect(await world.ask(.post, "allocations", ["uuid": .string(first.uuid), "resource_class": "x"]).status == 409)
    }

    @Test func everyVersionKnowsWhatItShould() async throws {
        try await world.node("node-1") { $0.status.provisionState = .active }
        let body: JSON = ["resource_class": "x"]
        #expect(await world.ask(.get, "allocations", version: 51).status == 404)
        #expect(await world.ask(.post, "allocations", body, version: 51).status == 405)
        #expect(await world.ask(.get, "nodes/node-1/allocation", version: 51).status == 404)
        let made = await world.ask(.post, "allocations", body, version: 52)
        #expect(made.status == 201)
        #expect(made["owner"] == nil)
        let one = "allocations/\(made.uuid)"
        #expect(await world.ask(.get, one, version: 51).status == 404)
        #expect(await world.ask(.patch, one, [], version: 56).status == 405)
        #expect(await world.ask(.patch, one, [], version: 57).status == 200)
        #expect(await world.ask(.post, "allocations", ["node": "node-1"], version: 57).status == 400)
        #expect(await world.ask(.post, "allocations", ["node": "node-1"], version: 58).status == 201)
        #expect(await world.ask(.post, "allocations", ["resource_class": "x", "owner": "a"], version: 59).status == 406)
        #expect(await world.ask(.get, "allocations?owner=a", version: 59).status == 406)
        #expect(await world.ask(.get, "allocations?fields=owner", version: 59).status == 406)
        #expect(await world.ask(.delete, one, version: 51).status == 405)
        #expect(await world.ask(.get, "allocations?detail=true").status == 400)
    }

    @Test func onlyNameAndExtraChange() async {
        let made = await world.ask(.post, "allocations", ["resource_class": "x", "name": "old"])
        let one = "allocations/\(made.uuid)"
        let changed = await world.ask(
            .patch, one,
            [["op": "replace", "path": "/name", "value": "new"], ["op": "add", "path": "/extra/a", "value": 1]])
        #expect(changed.status == 200)
        #expect(changed["name"] == "new")
        #expect(changed["extra"] == ["a": 1])
        #expect(await world.ask(.get, "allocations/new").status == 200)
        for path in ["/resource_class", "/state", "/node_uuid", "/traits", "/owner", "/uuid", "/candidate_nodes"] {
            let answer = await world.ask(.patch, one, [["op": "add", "path": .string(path), "value": "x"]])
            #expect(answer.status == 400, "\(path)")
        }
    }

    @Test func listsAreFiltered() async throws {
        let node = try await world.node("node-1") {
            $0.status.provisionState = .active; $0.resourceClass = "y"
        }
        let waiting = await world.ask(.post, "allocations", ["resource_class": "x", "owner": "a"]).uuid
        let filled = await world.ask(.post, "allocations", ["node": "node-1"]).uuid
        for (query, expected) in [
            ("", [waiting, filled]), ("?state=active", [filled]), ("?state=error", []), ("?resource_class=x", [waiting]),
            ("?owner=a", [waiting]), ("?node=node-1", [filled]), ("?node=\(node.uuid)", [filled]), ("?limit=1", [waiting]),
            ("?limit=1&marker=\(waiting)", [filled]), ("?sort_key=resource_class&sort_dir=desc", [filled, waiting]),
        ] {
            #expect(await world.uuids("allocations" + query, "allocations") == expected, "\(query)")
        }
        #expect(await world.ask(.get, "allocations?node=nowhere").status == 400)
        #expect(await world.ask(.get, "allocations?sort_key=traits").status == 400)
        #expect(await world.ask(.get, "allocations?colour=red").status == 400)
        let fields = await world.ask(.get, "allocations?fields=state,name&state=active")
        #expect(Set(fields["allocations"]?.arrayValue?.first?.objectValue?.keys ?? []) == ["state", "name", "links"])
    }

    @Test func aNodeInUseIsBackfilled() async throws {
        let instance = ResourceID.random()
        let node = try await world.node("node-1") {
            $0.status.provisionState = .active
            $0.resourceClass = "y"
            $0.instanceUUID = instance
        }
        let made = await world.ask(.post, "allocations", ["node": "node-1", "name": "web-1"])
        #expect(made.status == 201)
        #expect(made.uuid == instance.description)
        #expect(made["state"] == "active")
        #expect(made["node_uuid"] == .string(node.uuid.description))
        #expect(made["resource_class"] == "y")
        #expect(await world.ask(.get, "nodes/node-1")["allocation_uuid"] == .string(instance.description))
        #expect(await world.ask(.get, "nodes/node-1/allocation").document == made.document)
        #expect(await world.ask(.post, "allocations", ["node": "node-1"]).status == 409)
        #expect(await world.ask(.delete, "allocations/web-1").status == 409)
        #expect(await world.ask(.delete, "nodes/node-1/allocation").status == 409)
        try await world.change(node) { $0.status.isMaintenance = true }
        #expect(await world.ask(.delete, "nodes/node-1/allocation").status == 204)
        #expect(await world.ask(.get, "nodes/node-1")["instance_uuid"] == .null)
        #expect(await world.ask(.get, "nodes/node-1/allocation").status == 404)
        #expect(await world.ask(.delete, "nodes/node-1/allocation").status == 404)
        #expect(await world.ask(.get, "allocations/web-1").status == 404)
    }

    @Test func whatDoesNotFitIsNotBackfilled() async throws {
        try await world.node("node-1") {
            $0.status.provisionState = .available; $0.resourceClass = "y"
        }
        try await world.node("node-2") {
            $0.status.provisionState = .active; $0.resourceClass = "y"
        }
        let available = await world.ask(.post, "allocations", ["node": "node-1"])
        #expect(available.status == 400)
        #expect(available.text.contains("available"))
        for body: JSON in [
            ["node": "node-2", "resource_class": "x"], ["node": "node-2", "traits": ["CUSTOM_A"]],
            ["node": "node-2", "candidate_nodes": ["node-1"]],
        ] {
            #expect(await world.ask(.post, "allocations", body).status == 400, "\(body.text)")
        }
        #expect(await world.uuids("allocations", "allocations").isEmpty)
    }

    @Test func aWaitingRequestIsTakenBack() async {
        let made = await world.ask(.post, "allocations", ["resource_class": "x", "name": "web-1"])
        #expect(await world.ask(.delete, "allocations/web-1").status == 204)
        #expect(await world.ask(.delete, "allocations/\(made.uuid)").status == 404)
        #expect(await world.ask(.delete, "allocations/a%2Fb").status == 400)
    }
}
