import Documents
import Lifecycle
import Model
import Testing

/// Inspection rules ask and act as the reference says (ironic-api.md §12).
struct InspectionRuleTests {
    private let node: JSON = [
        "name": "n1", "extra": ["rack": "r1"], "properties": ["capabilities": "boot_mode:uefi,a:b", "cpus": 8],
        "traits": ["CUSTOM_A"], "description": nil,
    ]
    private let inventory: JSON = [
        "cpu": ["architecture": "x86_64", "count": 16], "bmc_address": "192.0.2.9",
        "interfaces": [
            ["name": "eth0", "mac_address": "52:54:00:00:00:01"], ["name": "eth1", "mac_address": "52:54:00:00:00:02"],
        ],
    ]
    private let port: JSON = ["uuid": "11111111-2222-4333-8444-555555555555", "address": "52:54:00:00:00:01", "extra": [:]]

    private func run() -> RuleRun {
        RuleRun(node: node, ports: [port], inventory: inventory, pluginData: ["tags": ["a"], "macs": []])
    }

    private func rule(_ actions: JSON, if conditions: JSON = [], priority: Int64 = 0) -> InspectionRule {
        var rule = InspectionRule(uuid: ResourceID(high: 1, low: 2), createdAt: Timestamp(microseconds: 0))
        rule.actions = JSONText(actions)
        rule.conditions = JSONText(conditions)
        rule.priority = priority
        return rule
    }

    private func holds(_ condition: JSON) throws -> Bool {
        var run = run()
        try run.follow([rule([["op": "log", "args": ["msg": "yes"]]], if: [condition])])
        return run.remarks == ["yes"]
    }

    @Test(
        arguments: [
            (["op": "eq", "args": ["values": ["{node.name}", "n1"]]], true),
            (["op": "!eq", "args": ["values": ["{node.name}", "n1"]]], false),
            (["op": "! eq", "args": [["{node.name}", "n2"]]], true),
            // A number within a text is a text.
            (["op": "eq", "args": ["values": ["{inventory[cpu][count]}", 16]]], false),
            (["op": "eq", "args": ["values": ["{inventory[cpu][count]}", 16], "force_strings": true]], true),
            (["op": "lt", "args": ["values": [1, 2.5, 3]]], true), (["op": "lt", "args": ["values": [1, 3, 2]]], false),
            (["op": "gt", "args": ["values": ["b", "a"]]], true),
            (["op": "is-empty", "args": ["value": ""]], true), (["op": "is-empty", "args": ["value": [1]]], false),
            (["op": "is-none", "args": ["value": "{node.description}"]], true),
            (["op": "is-none", "args": ["value": "{node.name}"]], false),
            (["op": "is-true", "args": ["value": "Yes"]], true), (["op": "is-false", "args": ["value": 0]], true),
            (["op": "is-true", "args": ["value": "perhaps"]], false), (["op": "is-false", "args": ["value": "perhaps"]], false),
            (["op": "in-net", "args": ["{inventory[bmc_address]}", "192.0.2.0/28"]], true),
            (["op": "in-net", "args": ["192.0.2.16", "192.0.2.0/28"]], false),
            (["op": "in-net", "args": ["2001:db8::1", "2001:db8::/33"]], true),
            (["op": "in-net", "args": ["2001:db8:8000::1", "2001:db8::/33"]], false),
            (["op": "in-net", "args": ["::ffff:192.0.2.1", "::/0"]], true),
            (["op": "in-net", "args": ["10.0.0.1", "::/0"]], false),
            (["op": "matches", "args": ["value": "{node.name}", "regex": "n"]], false),
            (["op": "matches", "args": ["value": "{node.name}", "regex": "n[0-9]+"]], true),
            (["op": "contains", "args": ["value": "{node.extra[rack]}", "regex": "\\d"]], true),
            (["op": "one-of", "args": ["value": "x", "values": ["x", "y"]]], true),
            (["op": "eq", "args": ["values": ["{item[name]}", "eth1"]], "loop": "{inventory[interfaces]}"], true),
            (["op": "eq", "args": [["{item[name]}", "eth1"]], "loop": "{inventory[interfaces]}", "multiple": "all"], false),
            (["op": "eq", "args": [["{item[name]}", "eth1"]], "loop": "{inventory[interfaces]}", "multiple": "first"], false),
            (["op": "eq", "args": [["{item[name]}", "eth1"]], "loop": "{inventory[interfaces]}", "multiple": "last"], true),
            (["op": "eq", "args": [["{item}", "b"]], "loop": ["a", "b"]], true),
            (["op": "eq", "args": ["values": ["{{{node.name}}}", "{{n1}}"]]], true),
        ] as [(JSON, Bool)])
    func asks(_ condition: JSON, _ expected: Bool) throws {
        #expect(try holds(condition) == expected)
    }

    @Test(
        arguments: [
            (["op": "eq", "args": ["values": [1]]], "list of 2"),
            (["op": "lt", "args": ["values": [1, "a"]]], "cannot be compared"),
            (["op": "in-net", "args": ["x", "10.0.0.0/8"]], "no address"),
            (["op": "in-net", "args": ["::1", "::/129"]], "no network"),
            (["op": "in-net", "args": ["1:2", "::/0"]], "no address"),
            (["op": "matches", "args": ["a", "("]], "regular expression"),
            (["op": "is-none", "args": ["value": "{node.nothing}"]], "there is no nothing"),
            (["op": "is-none", "args": ["value": "{nobody}"]], "unknown"),
            (["op": "is-none", "args": ["value": "{item}"]], "loop"),
            (["op": "is-none", "args": ["value": "{node"]], "brace"), (["op": "is-none"], "missing"),
            (["op": "who", "args": []], "no condition"),
        ] as [(JSON, String)])
    func saysWhyItCannotAsk(_ condition: JSON, _ text: String) {
        let error = #expect(throws: RuleFailure.self) { try holds(condition) }
        #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
    }

    @Test func actsOnTheNode() throws {
        var run = run()
        try run.follow([
            rule([
                ["op": "set-attribute", "args": ["path": "/extra/place/row", "value": "{node.extra[rack]}-7"]],
                ["op": "extend-attribute", "args": ["extra/list", "{item[name]}"], "loop": "{inventory[interfaces]}"],
                ["op": "extend-attribute", "args": ["path": "extra.list", "value": "eth0", "unique": true]],
                ["op": "del-attribute", "args": ["path": "/properties/cpus"]],
                ["op": "del-attribute", "args": ["path": "/properties/never-there"]],
                ["op": "set-capability", "args": ["name": "boot_mode", "value": "bios"]],
                ["op": "unset-capability", "args": ["name": "a"]],
                ["op": "add-trait", "args": ["name": "CUSTOM_B"]], ["op": "remove-trait", "args": ["name": "CUSTOM_A"]],
            ])
        ])
        let changed = try JSONPatch(run.nodePatch).applied(to: node)
        #expect(
            changed["extra"] == ["rack": "r1", "place": ["row": "r1-7"], "list": ["eth0", "eth1"]]
                && changed["properties"] == ["capabilities": "boot_mode:bios"])
        #expect(run.traits == ["CUSTOM_B"])
    }

    @Test func actsOnPortsAndPluginData() throws {
        var run = run()
        try run.follow([
            rule([
                ["op": "set-port-attribute", "args": ["52:54:00:00:00:01", "extra/slot", "1"]],
                ["op": "extend-plugin-data", "args": ["path": "tags", "value": "b"]],
                ["op": "set-plugin-data", "args": ["path": "deep.er", "value": 1]],
                ["op": "unset-plugin-data", "args": ["path": "macs"]],
            ])
        ])
        #expect(run.portPatches.map(\.port) == [port["uuid"]?.stringValue])
        #expect(try JSONPatch(run.portPatches.map(\.item)).applied(to: port)["extra"] == ["slot": "1"])
        #expect(run.pluginData == ["tags": ["a", "b"], "deep": ["er": 1]])
    }

    @Test func callsAreCollectedAlsoThoseBeforeAFailure() throws {
        var run = run()
        let call: JSON = [
            "op": "api-call", "loop": ["a", "b"],
            "args": [
                "url": "http://192.0.2.1/{node.name}/{item}", "headers": ["X-Key": "k"],
                "proxies": ["http": "http://192.0.2.3:3128"],
                "timeout": "1.5", "retries": 1, "backoff_factor": 0,
            ],
        ]
        let brief: JSON = ["op": "api-call", "args": ["https://192.0.2.2/"]]
        #expect(throws: RuleFailure.self) { try run.follow([rule([call, brief, ["op": "fail", "args": ["no"]], brief])]) }
        #expect(run.calls.map(\.url) == ["http://192.0.2.1/n1/a", "http://192.0.2.1/n1/b", "https://192.0.2.2/"])
        let first = try #require(run.calls.first)
        #expect(first.headers == ["X-Key": "k"] && first.proxies == ["http": "http://192.0.2.3:3128"])
        #expect(first.timeout == .milliseconds(1_500) && first.retries == 1 && first.backoff == .zero)
        let last = try #require(run.calls.last)
        #expect(last.headers.isEmpty && last.timeout == .seconds(5) && last.retries == 3 && last.backoff == .milliseconds(300))
    }

    @Test func rulesSeeWhatTheOnesBeforeThemDidAndPriorityDecides() throws {
        var run = run()
        let set = rule([["op": "set-attribute", "args": ["extra/rack", "r9"]]], priority: 5)
        let seen = rule(
            [["op": "log", "args": ["msg": "rack {node.extra[rack]}"]]],
            if: [["op": "eq", "args": [["{node.extra[rack]}", "r9"]]]], priority: 1)
        try run.follow([seen, set])
        #expect(run.remarks == ["rack r9"])
    }

    @Test(
        arguments: [
            (["op": "fail", "args": ["msg": "no {node.name}"]], "no n1"),
            (["op": "set-attribute", "args": ["path": "/name/x", "value": 1]], "set-attribute"),
            (["op": "extend-attribute", "args": ["path": "/name", "value": 1]], "no list"),
            (["op": "set-port-attribute", "args": ["52:54:00:00:00:09", "extra/a", 1]], "no port"),
            (["op": "api-call", "args": ["url": "ftp://192.0.2.1/"]], "http://"),
            (["op": "api-call", "args": ["url": "http://192.0.2.1/", "timeout": 0]], "timeout"),
            (["op": "api-call", "args": ["url": "http://192.0.2.1/", "retries": "many"]], "retries"),
            (["op": "api-call", "args": ["url": "http://192.0.2.1/", "headers": ["A": "b\r\nC: d"]]], "control"),
            (["op": "api-call", "args": ["url": "http://192.0.2.1/", "headers": "A: b"]], "headers"),
            (["op": "fly", "args": []], "fly"),
        ] as [(JSON, String)])
    func saysWhyItCannotAct(_ action: JSON, _ text: String) {
        var run = run()
        let error = #expect(throws: RuleFailure.self) { try run.follow([rule([action])]) }
        #expect(
            error?.description.contains(text) == true && error?.description.contains("00000000-0000-0001") == true,
            "\(error?.description ?? "")")
    }
}
