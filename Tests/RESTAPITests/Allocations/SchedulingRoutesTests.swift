import BareMetalAPI
import Documents
import Model
import RESTAPI
import Testing

/// Our extensions of `/v1/allocations`, and `/v1/flavors`.
@Suite struct SchedulingRoutesTests {
    let world = ResourceWorld()

    @Test(
        arguments: [
            (["colour": 1], "colour"), (["count": 0], "count"), (["count": 100_000], "count"), (["wait": -1], "wait"),
            (["expires": "soon"], "expires"), (["apart": "extra/rack"], "apart"),
            (["group": "g", "apart": "driver_info/x"], "apart"),
            (["properties": [["field": "extra/a", "op": "~", "value": 1]]], "op"),
            (["properties": [["field": "extra/a"]]], "properties"),
            (["properties": [["field": "extra/a", "op": "in", "value": 1]]], "value"), (["properties": ["x"]], "properties"),
            (["prefer": [["field": "extra/a", "value": 1, "weight": 0]]], "weight"),
            (["avoid": [["field": "a", "value": 1]]], "field"),
        ] as [(JSON, String)])
    func refusesWhatIsWrong(_ scheduling: JSON, _ word: String) async {
        let answer = await world.ask(.post, "allocations", ["resource_class": "x", "scheduling": scheduling])
        #expect(answer.status == 400, "\(scheduling.text)")
        #expect(answer.text.contains(word), "\(answer.text)")
        #expect(await world.uuids("allocations", "allocations").isEmpty)
    }

    @Test func aBatchIsFiledAsOne() async throws {
        let body: JSON = ["name": "web", "resource_class": "x", "scheduling": ["count": 3, "apart": "extra/rack", "group": "g"]]
        let made = await world.ask(.post, "allocations", body)
        #expect(made.status == 201)
        let list = try #require(made["allocations"]?.arrayValue)
        #expect(list.map { $0["name"] } == ["web-1", "web-2", "web-3"])
        let batch = try #require(made.location?.split(separator: "=").last)
        #expect(await world.uuids("allocations?batch=\(batch)", "allocations").count == 3)
        #expect(await world.uuids("allocations?group=g", "allocations").count == 3)
        #expect(await world.ask(.post, "allocations", body).status == 409)
        #expect(await world.uuids("allocations", "allocations").count == 3)
    }

    @Test func aRehearsalReservesNothingAndExplains() async throws {
        for number in 1...3 {
            try await world.node("n\(number)") {
                $0.resourceClass = "x"
                $0.status.provisionState = .available
                $0.status.powerState = .off
                if number == 1 { $0.status.isMaintenance = true }
                if number == 2 { $0.traits = ["CUSTOM_GPU"] }
            }
        }
        let answer = await world.ask(.post, "allocations?dry_run=true", ["resource_class": "x", "traits": ["CUSTOM_GPU"]])
        #expect(answer.status == 200)
        #expect(answer["suitable"] == 1)
        #expect(answer["summary"] == "1 suitable; 2 lack CUSTOM_GPU")
        #expect(answer["suitable_nodes"]?[0]?["name"] == "n2")
        #expect(answer["nearest"]?[0]?["name"] == "n3")
        #expect(answer["nearest"]?[1]?["reasons"] == ["lack CUSTOM_GPU", "in maintenance"])
        #expect(await world.uuids("allocations", "allocations").isEmpty)
        let made = await world.ask(.post, "allocations", ["resource_class": "y", "name": "web"])
        let explained = await world.ask(.get, "allocations/web/explain")
        #expect(explained["state"] == made["state"])
        #expect(explained["summary"] == "no suitable node; 3 resource class x instead of y")
    }

    @Test func aFlavorIsARequestWithAName() async {
        let made = await world.ask(
            .post, "flavors",
            [
                "name": "gpu", "resource_class": "x", "traits": ["CUSTOM_GPU"],
                "scheduling": ["properties": [["field": "properties/cpus", "op": ">=", "value": 8]]],
            ])
        #expect(made.status == 201)
        #expect(await world.ask(.post, "flavors", ["name": "gpu", "resource_class": "x"]).status == 409)
        #expect(await world.ask(.post, "flavors", ["name": "bad", "resource_class": "x", "scheduling": ["a": 1]]).status == 400)
        #expect(await world.ask(.post, "flavors", ["name": "bad"]).status == 400)
        let filed = await world.ask(.post, "allocations", ["flavor": "gpu", "traits": ["CUSTOM_A"]])
        #expect(filed.status == 201)
        #expect(filed["resource_class"] == "x")
        #expect(filed["traits"] == ["CUSTOM_A", "CUSTOM_GPU"])
        #expect(await world.ask(.post, "allocations", ["flavor": "none"]).status == 400)
        #expect(await world.ask(.patch, "flavors/gpu", [["op": "remove", "path": "/traits"]])["traits"] == [])
        #expect(await world.uuids("flavors", "flavors") == [made.uuid])
        #expect(await world.ask(.delete, "flavors/gpu").status == 204)
    }
}
