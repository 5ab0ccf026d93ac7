import Documents
import Foundation
import Testing

/// The unmodified `baremetal` client against `ironbird serve` on fake hardware.
@Suite(.serialized) struct BaremetalClientTests {
    let service: IronbirdProcess
    let baremetal: Tool

    init() throws {
        service = try IronbirdProcess()
        try service.start()
        baremetal = try Tool.baremetal(endpoint: service.endpoint)
    }

    @Test func walksANodeThroughItsLife() throws {
        let node = try create("node-1")
        try run("port create 52:54:00:aa:00:01 --node \(node)")
        try run("node add trait node-1 CUSTOM_GPU HW_CPU_X86_VMX")
        for (verb, state) in [
            ("manage", "manageable"), ("inspect", "manageable"), ("provide", "available"), ("deploy", "active"),
            ("rebuild", "active"),
        ] {
            try run("node \(verb) node-1 --wait 60")
            #expect(try show("node-1", "provision_state") == .string(state), "after \(verb)")
        }
        try run("node rescue node-1 --rescue-password s3cret --wait 60")
        #expect(try show("node-1", "provision_state") == "rescue")
        try run("node unrescue node-1 --wait 60")
        #expect(try show("node-1", "provision_state") == "active")
        try run("node undeploy node-1 --wait 60")
        #expect(try show("node-1", "provision_state") == "available")
        #expect(
            try json("node trait list node-1").arrayValue?.compactMap { $0["traits"]?.stringValue } == [
                "CUSTOM_GPU", "HW_CPU_X86_VMX",
            ])
        #expect(try json("port list --node node-1").arrayValue?.first?["address"] == "52:54:00:aa:00:01")
        try run("node delete node-1")
        #expect(try refusal("node show node-1").contains("could not be found"))
    }

    @Test func readsAndSetsEverythingAroundANode() throws {
        try create("node-2")
        try run("node manage node-2 --wait 60")
        try run("node maintenance set node-2 --reason rack-moves")
        #expect(try show("node-2", "maintenance_reason") == "rack-moves")
        try run("node maintenance unset node-2")
        #expect(try show("node-2", "maintenance") == .bool(false))
        #expect(
            try json("node validate node-2").arrayValue?.contains { $0["Interface"] == "power" && $0["Result"] == .bool(true) }
                == true)
        try run("node power on node-2")
        try eventually("node-2", "power_state", "power on")
        try run("node reboot node-2")
        try eventually("node-2", "power_state", "power on")
        try run("node boot device set node-2 pxe --persistent")
        #expect(try json("node boot device show node-2")["boot_device"] == "pxe")
        try run("node inspect node-2 --wait 60")
        #expect(try baremetal(["node", "inventory", "save", "node-2"]).json["inventory"]?.objectValue?.isEmpty == false)
        #expect(try json("node history list node-2").arrayValue?.isEmpty == false)
        try run("node set node-2 --property cpus=8 --extra rack=r1 --description server --automated-clean")
        #expect(try show("node-2", "properties")["cpus"] == 8)
        try run("node unset node-2 --extra rack")
        #expect(try show("node-2", "extra")["rack"] == nil)
        #expect(try json("driver list").arrayValue?.contains { $0["name"] == "fake-hardware" } == true)
        #expect(try json("conductor list").arrayValue?.first?["alive"] == .bool(true))
        try run("node delete node-2")
    }

    @Test func runsDeployTemplatesAndRunbooks() throws {
        try create("node-3")
        try run("node add trait node-3 CUSTOM_TUNED")
        let steps = #"[{"interface":"deploy","step":"deploy","args":{},"priority":100}]"#
        #expect(try baremetal(["deploy", "template", "create", "CUSTOM_NOTHING", "--steps", steps]).status == 0)
        #expect(try json("deploy template list").arrayValue?.first?["name"] == "CUSTOM_NOTHING")
        let runbook = #"[{"interface":"vendor","step":"log_passthrough","args":{},"order":1}]"#
        #expect(try baremetal(["runbook", "create", "--name", "CUSTOM_TUNED", "--steps", runbook]).status == 0)
        let assigned = try baremetal(["runbook", "trait", "list", "CUSTOM_TUNED"])
        if assigned.status != 0 || !assigned.output.contains("CUSTOM_TUNED") {
            try run("runbook trait add CUSTOM_TUNED CUSTOM_TUNED")
        }
        try run("node manage node-3 --wait 60")
        try run("node clean node-3 --runbook CUSTOM_TUNED --wait 60")
        #expect(try show("node-3", "provision_state") == "manageable")
        try run("runbook delete CUSTOM_TUNED")
        try run("deploy template delete CUSTOM_NOTHING")
    }

    @Test func isToldWhatWasWrong() throws {
        try create("node-4")
        #expect(try refusal("node deploy node-4").contains("enroll"))
        #expect(try refusal("node create --driver fake-hardware --name node-4").contains("node-4"))
        #expect(try refusal("node create --driver no-such-driver").contains("no-such-driver"))
        #expect(try refusal("port create 52:54:00:zz:00:01 --node \(ident("node-4"))").contains("52:54:00:zz:00:01"))
        #expect(try refusal("node set node-4 --name node/4").contains("node/4"))
    }

    // MARK: - Words

    @discardableResult
    private func create(_ name: String) throws -> String {
        let created = try baremetal(["node", "create", "--driver", "fake-hardware", "--name", name, "-f", "json"])
        #expect(created.status == 0, "\(created.errors)")
        return try #require(try created.json["uuid"]?.stringValue)
    }

    private func ident(_ name: String) throws -> String {
        try #require(try show(name, "uuid").stringValue)
    }

    private func run(_ line: String) throws {
        let result = try baremetal(line.split(separator: " ").map(String.init))
        #expect(result.status == 0, "\(line): \(result.errors)")
    }

    private func json(_ line: String) throws -> JSON {
        let result = try baremetal(line.split(separator: " ").map(String.init) + ["-f", "json"])
        #expect(result.status == 0, "\(line): \(result.errors)")
        return try result.json
    }

    private func show(_ node: String, _ field: String) throws -> JSON {
        try json("node show \(node) --fields \(field)")[field] ?? .null
    }

    /// Asks until the field has the value, at most 30 times: each call of the client takes its time.
    private func eventually(_ node: String, _ field: String, _ value: JSON) throws {
        for _ in 0..<30 where try show(node, field) == value && show(node, "target_power_state") == .null { return }
        Issue.record("\(field) of \(node) is not \(value.text)")
    }

    private func refusal(_ line: String) throws -> String {
        let result = try baremetal(line.split(separator: " ").map(String.init))
        #expect(result.status != 0, "\(line) was accepted")
        return result.errors + result.output
    }
}
