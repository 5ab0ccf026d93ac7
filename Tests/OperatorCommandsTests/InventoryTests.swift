import Documents
import OutboundHTTP
import Synchronization
import Testing

@testable import OperatorCommands

@Suite struct InventoryFileTests {
    @Test func yamlAndCSVDescribeTheSameNodes() throws {
        let yaml = """
            nodes:
              - name: n1
                driver: ipmi
                driver_info: {ipmi_address: 10.0.0.1, ipmi_password: "123"}
                resource_class: big
                ports: ["52:54:00:00:00:01", {address: 52-54-00-00-00-02}]
                traits: [CUSTOM_A]
            """
        let csv = """
            name,driver,driver_info.ipmi_address,driver_info.ipmi_password,resource-class,ports,traits
            n1,ipmi,10.0.0.1,123,"big",52:54:00:00:00:01 52:54:00:00:00:02,CUSTOM_A
            """
        let fromYAML = try InventoryFile.entries(Array(yaml.utf8), name: "a.yaml")
        var fromCSV = try InventoryFile.entries(Array(csv.utf8), name: "a.csv")
        fromCSV[0].place = "nodes[0]"
        #expect(fromYAML == fromCSV)
        #expect(fromYAML[0].ports.map { $0["address"] } == ["52:54:00:00:00:01", "52:54:00:00:00:02"])
    }

    @Test func everyProblemIsNamedAndWhereItIs() {
        let text = """
            [{"name": "a", "driver": 5, "colour": "red"}, {"driver": "ipmi"}, {"name": "a", "ports": ["xx"]}, 7,
             {"name": "b", "traits": ["lower"]}, {"name": "c", "ports": [{"address": "52:54:00:00:00:01", "x": 1}]}]
            """
        let failure = #expect(throws: CommandFailure.self) { try InventoryFile.entries(Array(text.utf8), name: "a.json") }
        for words in [
            "nodes[0]: driver must be text", "nodes[0]: a node has no field 'colour'", "nodes[1]: without name or uuid",
            "nodes[2]: ports[0]: 'xx' is no MAC", "nodes[2]: a occurs in nodes[0] already", "nodes[3]: a node has fields",
            "nodes[4]: traits must be", "nodes[5]: ports[0]: a port has no field 'x'",
        ] {
            #expect(failure?.message.contains(words) == true, "\(words)")
        }
    }

    @Test(arguments: ["{}", "{\"nodes\": []  , \"chassis\": []}", "text", "5"])
    func aFileWithoutNodesIsRefused(text: String) {
        #expect(throws: CommandFailure.self) { try InventoryFile.entries(Array(text.utf8), name: "a.yaml") }
    }

    @Test func cellsMayHaveCommasQuotesAndLineBreaks() throws {
        let rows = try CSVText.rows(of: "\u{FEFF}a,\"b,\"\"c\"\"\nd\"\r\n\r\n,\n")
        #expect(rows == [CSVText.Row(line: 1, cells: ["a", "b,\"c\"\nd"]), CSVText.Row(line: 4, cells: ["", ""])])
    }

    @Test(arguments: ["a\"b", "\"a", "\"a\"b", "a,b\nc"])
    func brokenCSVIsRefused(text: String) {
        #expect(throws: CommandFailure.self) { try InventoryFile.entries(Array(text.utf8), name: "a.csv") }
    }
}

@Suite struct InventoryPlanTests {
    private func entry(_ document: JSON) -> InventoryEntry {
        var problems: [String] = []
        let entry = InventoryEntry(document, place: "nodes[0]", problems: &problems)
        #expect(problems.isEmpty)
        return entry
    }

    @Test func whatIsTheSameIsLeftAlone() {
        let entry = entry([
            "name": "n1", "driver": "ipmi", "properties": ["cpus": 1], "driver_info": ["ipmi_password": "new"],
            "traits": ["A", "B"],
            "ports": ["52:54:00:00:00:01"], "owner": nil,
        ])
        let node: JSON = [
            "name": "n1", "driver": "ipmi", "properties": ["cpus": 1.0, "memory_mb": 5],
            "driver_info": ["ipmi_password": "******"],
            "traits": ["B", "A"], "owner": nil,
        ]
        let ports: [JSON] = [["uuid": "p", "address": "52:54:00:00:00:01", "pxe_enabled": true]]
        #expect(InventoryPlan.changing(node, ports: ports, to: entry, replacingSecrets: false).isEmpty)
        let plan = InventoryPlan.changing(node, ports: ports, to: entry, replacingSecrets: true)
        #expect(plan.patch == [["op": "add", "path": "/driver_info/ipmi_password", "value": "new"]])
        #expect(plan.summary == "driver_info/ipmi_password")
    }

    @Test func whatDiffersIsChangedMemberByMember() {
        let entry = entry([
            "name": "n1", "resource_class": "big", "properties": ["cpus": 2, "gone": nil], "owner": nil, "traits": ["A"],
            "ports": [["address": "52:54:00:00:00:01", "pxe_enabled": false], "52:54:00:00:00:02"],
        ])
        let node: JSON = ["name": "n1", "properties": ["cpus": 1, "gone": "x", "kept": 1], "owner": "me", "traits": []]
        let ports: [JSON] = [["uuid": "p", "address": "52:54:00:00:00:01", "pxe_enabled": true]]
        let plan = InventoryPlan.changing(node, ports: ports, to: entry, replacingSecrets: false)
        #expect(
            plan
                == InventoryPlan(
                    patch: [
                        ["op": "add", "path": "/resource_class", "value": "big"],
                        ["op": "add", "path": "/properties/cpus", "value": 2], ["op": "remove", "path": "/properties/gone"],
                        ["op": "remove", "path": "/owner"],
                    ], newPorts: [["address": "52:54:00:00:00:02"]],
                    changedPorts: [
                        InventoryPlan.PortChange(
                            uuid: "p", address: "52:54:00:00:00:01",
                            patch: [["op": "add", "path": "/pxe_enabled", "value": false]])
                    ], traits: ["A"]))
    }
}

/// A server with nodes, ports and traits, just enough for an import.
private final class SmallServer: Sendable {
    struct State: Sendable {
        var nodes: [String: JSONObject] = [:]
        var ports: [JSONObject] = []
        var changes = 0
    }

    let state = Mutex(State())

    func answer(_ request: CommandWorld.Request) -> HTTPResponse {
        state.withLock { state in
            if request.method != "GET" { state.changes += 1 }
            let parts = request.target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
            switch (request.method, parts.count, parts[1]) {
            case ("GET", 2, "ports"): return .json(["ports": .array(state.ports.map { .object($0) })])
            case ("POST", 2, "ports"):
                if state.ports.contains(where: { $0["address"] == request.body?["address"] }) {
                    return .refusal(409, "the MAC exists")
                }
                state.ports.append((request.body?.objectValue ?? [:]).merging(["uuid": "p\(state.ports.count)" as JSON]))
                return .json([:], status: 201)
            case ("POST", 2, "nodes"):
                let name = request.body?["name"]?.stringValue ?? ""
                state.nodes[name] = (request.body?.objectValue ?? [:]).merging(["uuid": .string(name)])
                return .json(.object(state.nodes[name] ?? [:]), status: 201)
            case ("GET", 3, "nodes"): return state.nodes[parts[2]].map { .json(.object($0)) } ?? .refusal(404, "no such node")
            case ("PUT", 4, "nodes"):
                state.nodes[parts[2]]?["traits"] = request.body?["traits"]
                return HTTPResponse(status: 204)
            case ("PATCH", 3, "nodes"):
                for item in request.body?.arrayValue ?? [] {
                    state.nodes[parts[2]]?[String(item["path"]?.stringValue?.dropFirst() ?? "")] = item["value"]
                }
                return .json([:])
            default: return .refusal(400, "unexpected \(request)")
            }
        }
    }
}

@Suite struct ImportTests {
    private let file = """
        - {name: n1, driver: ipmi, traits: [CUSTOM_A], ports: ["52:54:00:00:00:01"]}
        - {name: n2, driver: ipmi, ports: ["52:54:00:00:00:02"]}
        """

    @Test func theSecondImportChangesNothing() async {
        let server = SmallServer()
        let first = CommandWorld(files: ["a.yaml": file]) { server.answer($0) }
        #expect(await first.run("node import a.yaml") == .success)
        #expect(first.errors == "2 created, 0 changed, 0 unchanged, 0 failed\n")
        let before = server.state.withLock { $0.changes }
        let second = CommandWorld(files: ["a.yaml": file]) { server.answer($0) }
        #expect(await second.run("node import a.yaml") == .success)
        #expect(second.errors == "0 created, 0 changed, 2 unchanged, 0 failed\n")
        #expect(server.state.withLock { $0.changes } == before)
    }

    @Test func aDryRunOnlyReads() async {
        let server = SmallServer()
        let world = CommandWorld(files: ["a.yaml": file]) { server.answer($0) }
        #expect(await world.run("node import a.yaml --dry-run") == .success)
        #expect(world.requests.allSatisfy { $0.method == "GET" })
        #expect(world.errors.contains("dry run, nothing was changed: 2 created"))
    }

    @Test func oneNodeThatFailsDoesNotKeepTheOthers() async {
        let server = SmallServer()
        server.state.withLock { $0.ports = [["uuid": "p", "address": "52:54:00:00:00:01", "node_uuid": "other"]] }
        let world = CommandWorld(files: ["a.yaml": file]) { server.answer($0) }
        #expect(await world.run("node import a.yaml -o json") == .failed)
        #expect(world.output.contains("the MAC exists") && world.output.contains("\"created\""))
        #expect(world.errors.contains("1 created, 0 changed, 0 unchanged, 1 failed"))
    }

    @Test func aNodeThatMustBeCreatedNeedsADriver() async {
        let server = SmallServer()
        let world = CommandWorld(files: ["a.yaml": "- name: n1"]) { server.answer($0) }
        #expect(await world.run("node import a.yaml") == .failed)
        #expect(world.output.contains("without driver it cannot be created"))
    }

    @Test func twoHundredNodesAreImported() async {
        let server = SmallServer()
        let nodes = (0..<200).map { JSON.object(["name": .string("n\($0)"), "driver": "ipmi"]) }
        let world = CommandWorld(files: ["a.json": JSON.array(nodes).text]) { server.answer($0) }
        #expect(await world.run("node import a.json -o value --fields node,result") == .success)
        #expect(world.output.split(separator: "\n") == (0..<200).map { "n\($0)\tcreated" })
    }
}
