import Documents
import Foundation
import Testing

/// Allocations with the unmodified `baremetal` client and openstacksdk.
@Suite(.serialized) struct AllocationClientTests {
    let service: IronbirdProcess

    init() throws {
        service = try IronbirdProcess()
        try service.start()
    }

    @Test func theClientAllocatesBackfillsAndReleases() throws {
        let baremetal = try Tool.baremetal(endpoint: service.endpoint)
        func run(_ line: String) throws { try expect(baremetal(line.split(separator: " ").map(String.init)), line) }
        func json(_ line: String) throws -> JSON {
            let result = try baremetal((line + " -f json").split(separator: " ").map(String.init))
            try expect(result, line)
            return try result.json
        }
        for name in ["node-1", "node-2"] {
            try run("node create --driver fake-hardware --name \(name) --resource-class large")
            try run("node manage \(name) --wait 60")
            try run("node provide \(name) --wait 60")
        }
        try run("node add trait node-2 CUSTOM_GPU")
        let node = try #require(try json("node show node-2")["uuid"]?.stringValue)

        let made = try json("allocation create --name web-1 --resource-class large --trait CUSTOM_GPU --wait 60")
        #expect(made["state"] == "active")
        #expect(made["node_uuid"] == .string(node))
        #expect(try json("node show node-2")["instance_uuid"] == made["uuid"])
        #expect(try json("allocation list --node node-2").arrayValue?.count == 1)
        try run("allocation set web-1 --name web-2 --extra a=b")
        #expect(try json("allocation show web-2")["extra"] == ["a": "b"])
        try run("allocation unset web-2 --extra a")
        #expect(try json("allocation list --state active --resource-class large").arrayValue?.count == 1)

        let refused = try baremetal([
            "allocation", "create", "--resource-class", "large", "--trait", "CUSTOM_GPU", "--wait", "60",
        ])
        #expect(refused.status != 0)
        #expect(refused.errors.contains("no available nodes match") || refused.errors.contains("no suitable nodes"))

        try run("node deploy node-2 --wait 60")
        try run("node undeploy node-2 --wait 60")
        #expect(try baremetal(["allocation", "show", "web-2"]).status != 0)

        try run("node deploy node-1 --wait 60")
        let backfilled = try json("allocation create --node node-1 --name filled")
        #expect(backfilled["state"] == "active")
        try run("node undeploy node-1 --wait 60")
        #expect(try json("allocation list --state active").arrayValue == [])
    }

    @Test func theSDKAllocatesAndSetsInstances() throws {
        try Missing.check(Checkout.python, install: "make setup")
        let script = Checkout.root.appendingPathComponent("Tests/EndToEnd/openstacksdk_allocations.py")
        let result = try Tool(program: Checkout.python, environment: ["HOME": service.stateDirectory.path])([
            script.path, service.endpoint,
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("openstacksdk: done"))
    }

    private func expect(_ result: Tool.Result, _ line: String) throws {
        #expect(result.status == 0, "\(line): \(result.errors)")
    }
}
