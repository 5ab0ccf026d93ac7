import BareMetalAPI
import Documents
import Lifecycle
import MemoryStorage
import Model
import RESTAPI
import Storage
import Synchronization
import Testing

/// Look-up, heartbeat and inspection as agents meet them (agent-protocol.md §1–3 and §10).
@Suite struct AgentRoutesTests {
    let called = CalledURLs()
    let world: ResourceWorld

    /// Everything that rules want called answers, but for what is called `broken`.
    init() {
        let called = called
        world = ResourceWorld { (calls) throws(RuleFailure) in
            called.urls.withLock { $0 += calls.map(\.url) }
            guard !calls.contains(where: { $0.url.hasSuffix("broken") }) else { throw RuleFailure("api-call to x failed") }
        }
    }

    final class CalledURLs: Sendable {
        let urls = Mutex<[String]>([])
    }

    private static let mac = "52:54:00:cf:2d:31"
    private static let url = "https://192.0.2.7:9999"

    /// A node with a port, in a state in which an agent is expected.
    private func node(_ state: ProvisionState = .deployWait) async throws -> Node {
        let node = try await world.node("one") { $0.status.provisionState = state }
        let body: JSON = ["address": .string(Self.mac), "node_uuid": .string(node.uuid.description)]
        #expect(await world.ask(.post, "ports", body).status == 201)
        return node
    }

    private func lookUp(from address: String = "192.0.2.7", version: Microversion = 62) async -> ResourceWorld.Answer {
        await world.ask(.get, "lookup?addresses=\(Self.mac)", version: version, from: address)
    }

    private func call(
        _ node: Node, token: String, url: String = AgentRoutesTests.url
    ) async -> ResourceWorld.Answer {
        let body: JSON = [
            "callback_url": .string(url), "agent_version": "13.0.0", "agent_token": .string(token),
            "agent_verify_ca": "PEM",
        ]
        return await world.ask(.post, "heartbeat/\(node.uuid)", body, version: 68, from: "192.0.2.7")
    }

    private func token(_ answer: ResourceWorld.Answer) -> String {
        answer["config"]?["agent_token"]?.stringValue ?? ""
    }

    @Test func anAgentGetsItsTokenAndThenTheMask() async throws {
        let node = try await node()
        let first = await lookUp()
        #expect(first.status == 200 && token(first).count == 43)
        #expect(first["node"]?["uuid"] == .string(node.uuid.description))
        #expect(await call(node, token: token(first)).status == 202)
        #expect(token(await lookUp()) == "******", "who has called has its token")
    }

    @Test func aLostAnswerIsGivenAgainToTheSameMachineOnly() async throws {
        let node = try await node()
        let first = token(await lookUp())
        #expect(token(await lookUp()) == first)
        #expect(token(await lookUp(from: "192.0.2.66")) == "******")
        #expect(await call(node, token: first).status == 202)
        #expect(token(await lookUp()) == "******")
    }

    @Test func aWrongTokenIsRefusedAndChangesNothing() async throws {
        let node = try await node()
        _ = await lookUp()
        let refused = await call(node, token: String(repeating: "x", count: 43))
        #expect(refused.status == 400 && refused.text.contains("agent_token"))
        let managed = try #require(await world.store.node(.uuid(node.uuid)))
        #expect(managed.node.driverInternalInfo.object["agent_url"] == nil)
    }

    @Test func theTokenIsNeverShown() async throws {
        let node = try await node()
        let token = token(await lookUp())
        #expect(await call(node, token: token).status == 202)
        let shown = await world.ask(.get, "nodes/\(node.uuid)").document?.text ?? ""
        #expect(!shown.contains(token) && shown.contains("agent_verify_ca"))
    }

    @Test func anAddressThatChangesWithinABootIsRefused() async throws {
        let node = try await node()
        let token = token(await lookUp())
        #expect(await call(node, token: token).status == 202)
        #expect(await call(node, token: token, url: "https://192.0.2.8:9999").status == 400)
        #expect(await call(node, token: token, url: "http://192.0.2.7:9999").status == 400)
    }

    @Test(arguments: [ProvisionState.active, .available, .deployFailed])
    func nobodyIsLookedUpWhoIsNotExpected(state: ProvisionState) async throws {
        _ = try await node(state)
        #expect(await lookUp().status == 404)
    }

    @Test func anInspectionThatComesTooEarlyIsAskedToTryAgain() async throws {
        let node = try await node(.inspecting)
        let report: JSON = ["inventory": ["interfaces": [["name": "eth0", "mac_address": .string(Self.mac)]]]]
        #expect(await world.ask(.post, "continue_inspection", report, version: .oldest).status == 409)
        try await world.change(node) { $0.status.provisionState = .available }
        #expect(await world.ask(.post, "continue_inspection", report, version: .oldest).status == 404)
    }

    @Test func whatAnInspectionFindsIsKept() async throws {
        let node = try await node(.inspectWait)
        let report: JSON = [
            "inventory": [
                "interfaces": [["name": "eth0", "mac_address": .string(Self.mac)]], "cpu": ["architecture": "x86_64"],
            ]
        ]
        let answer = await world.ask(.post, "continue_inspection", report, version: .oldest)
        #expect(answer.status == 202 && answer["uuid"] == .string(node.uuid.description))
        let managed = try #require(await world.store.node(.uuid(node.uuid)))
        #expect(managed.node.properties.object["cpu_arch"] == "x86_64")
    }

    private static let report: JSON = [
        "inventory": ["interfaces": [["name": "eth0", "mac_address": .string(mac)]], "cpu": ["architecture": "x86_64"]],
        "location": "r7",
    ]

    @Test func inspectionRulesChangeTheNodeAndItsPorts() async throws {
        let node = try await node(.inspectWait)
        let rule: JSON = [
            "conditions": [["op": "eq", "args": ["values": ["{node.properties[cpu_arch]}", "x86_64"]]]],
            "actions": [
                ["op": "set-attribute", "args": ["path": "/extra/rack", "value": "{plugin_data[location]}"]],
                ["op": "set-attribute", "args": ["path": "/driver_info/ipmi_password", "value": "hush"]],
                ["op": "set-attribute", "args": ["path": "/properties/cpu_arch", "value": "amd64"]],
                ["op": "add-trait", "args": ["name": "CUSTOM_INSPECTED"]],
                ["op": "set-port-attribute", "args": ["port_id": .string(Self.mac), "path": "/extra/slot", "value": 3]],
                ["op": "set-plugin-data", "args": ["path": "seen", "value": true]],
                ["op": "log", "args": ["msg": "it is in {node.extra[rack]}"]],
                ["op": "api-call", "args": ["url": "http://192.0.2.1/{node.extra[rack]}"]],
            ],
        ]
        #expect(await world.ask(.post, "inspection_rules", rule).status == 201)
        #expect(await world.ask(.post, "continue_inspection", Self.report).status == 202)
        let shown = await world.ask(.get, "nodes/\(node.uuid)")
        #expect(shown["extra"] == ["rack": "r7"] && shown["traits"] == ["CUSTOM_INSPECTED"])
        #expect(shown["properties"] == ["cpu_arch": "amd64"] && shown["driver_info"] == ["ipmi_password": "******"])
        #expect(try await world.store.secrets(of: node.uuid).driverInfo == ["ipmi_password": "hush"])
        let ports = await world.ask(.get, "nodes/\(node.uuid)/ports/detail")
        #expect(ports["ports"]?[0]?["extra"] == ["slot": 3])
        #expect(await world.ask(.get, "nodes/\(node.uuid)/inventory")["plugin_data"]?["seen"] == .bool(true))
        let history = try await world.store.history(of: node.uuid, page: Page()).map(\.event)
        #expect(history.contains("it is in r7"))
        #expect(called.urls.withLock { $0 } == ["http://192.0.2.1/r7"])
    }

    @Test(
        arguments: [
            (["op": "fail", "args": ["msg": "not ours"]], "not ours"),
            (["op": "set-attribute", "args": ["path": "/uuid", "value": "x"]], "uuid"),
            (["op": "add-trait", "args": ["name": "lower"]], "trait"),
            (["op": "api-call", "args": ["url": "http://192.0.2.1/broken"]], "api-call"),
            (
                ["op": "set-port-attribute", "args": ["port_id": "52:54:00:cf:2d:31", "path": "/address", "value": "x"]],
                "address"
            ),
        ] as [(JSON, String)])
    func aRuleThatCannotBeFollowedFailsTheInspection(action: JSON, text: String) async throws {
        let node = try await node(.inspectWait)
        var waiting = try #require(await world.store.node(.uuid(node.uuid)))
        waiting.work.operation = Operation(
            kind: .inspect, request: StepRequest(), command: "inspect-1", startedAt: ResourceWorld.now)
        waiting.work.operation?.phase = .awaitingAgent
        try await world.store.commit(NodeChange(waiting))
        #expect(await world.ask(.post, "inspection_rules", ["actions": [action]]).status == 201)
        #expect(await world.ask(.post, "continue_inspection", Self.report).status == 202)
        let managed = try #require(await world.store.node(.uuid(node.uuid)))
        #expect(
            managed.work.operation?.failure?.text.contains(text) == true || managed.node.status.lastError?.contains(text) == true)
    }
}
