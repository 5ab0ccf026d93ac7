import Documents
import Foundation
import Testing

/// `ironbird deploy`, `release`, `allocate` and `flavor` against `ironbird serve` on fake hardware.
@Suite(.serialized) struct DeployCommandTests {
    let service: IronbirdProcess
    let ironbird: Tool

    init() throws {
        service = try IronbirdProcess()
        try service.start()
        ironbird = try Tool.ironbird(endpoint: service.endpoint)
    }

    @Test func oneCommandDeploysThreeMachinesInThreeRacksAndAnotherGivesThemBack() throws {
        for (number, rack) in ["r1", "r1", "r2", "r3"].enumerated() { try enrol("n\(number)", rack) }
        try run("flavor create large --resource-class large --scheduling group=web --scheduling apart=extra/rack")
        let key = service.stateDirectory.appendingPathComponent("key.pub")
        let network = service.stateDirectory.appendingPathComponent("network.json")
        try "ssh-ed25519 AAAA test\n".write(to: key, atomically: true, encoding: .utf8)
        try #"{"networks":[{"id":"n","type":"ipv4","ip_address":"192.0.2.7/24"}]}"#.write(
            to: network, atomically: true, encoding: .utf8)
        let rehearsal = try run("allocate --flavor large --count 4 --dry-run")
        #expect(rehearsal.contains("4 suitable"))
        let deployed = try json(
            "deploy web --flavor large --count 3 --image http://192.0.2.1/tiny.raw --ssh-key \(key.path) "
                + "--network-data \(network.path) --wait")
        let machines = try #require(deployed.arrayValue)
        #expect(machines.map { $0["name"] } == ["web-1", "web-2", "web-3"])
        #expect(machines.allSatisfy { $0["state"] == "active" && $0["addresses"] == ["192.0.2.7"] })
        let racks = try machines.map { try json("node show \($0["node"]?.stringValue ?? "")")["extra"]?["rack"]?.stringValue }
        #expect(Set(racks) == ["r1", "r2", "r3"])
        let shown = try json("node show \(machines[0]["node"]?.stringValue ?? "")")
        #expect(shown["instance_info"]?["image_source"] == "http://192.0.2.1/tiny.raw")
        try run("release web-1 web-2 web-3 --wait")
        #expect(try json("allocation list") == [])
        #expect(try json("node list --associated true") == [])
    }

    @Test func whatDoesNotFitIsExplainedAndNothingIsKept() throws {
        try enrol("n1", "r1")
        try enrol("n2", "r1")
        let refused = try ironbird(
            "deploy web --resource-class large --count 3 --image http://192.0.2.1/x --undo --wait".words)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("2 suitable"))
        #expect(refused.errors.contains("web-3: given back"))
        #expect(try json("allocation list") == [])
        try run("allocate --resource-class large web --wait")
        let trait = try ironbird("allocate --resource-class large --trait CUSTOM_GPU --wait".words)
        #expect(trait.status == 1)
        #expect(trait.errors.contains("nearest misses:"))
        #expect(try run("explain web").contains("1 suitable"))
    }

    @Test func ctrlCGivesEverythingBack() throws {
        try enrol("n1", "r1", #"--driver-info fake_deploy_delay=5"#)
        let process = Process()
        process.executableURL = Checkout.ironbird
        process.arguments = "deploy web --resource-class large --image http://192.0.2.1/x --undo --wait".words
        process.environment = ["IRONBIRD_ENDPOINT": service.endpoint]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // The node leaves available once the machine is being deployed.
        for _ in 0..<200 { if try json("node show n1")["provision_state"] != "available" { break } }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        for _ in 0..<500 { if try json("node show n1")["provision_state"] == "available" { break } }
        #expect(try json("node show n1")["instance_uuid"] == .null)
        #expect(try json("allocation list") == [])
    }

    private func enrol(_ name: String, _ rack: String, _ more: String = "") throws {
        try run("node create --driver fake-hardware --name \(name) --resource-class large --extra rack=\(rack) \(more)")
        try run("node manage \(name) --wait")
        try run("node provide \(name) --wait")
    }

    @discardableResult
    private func run(_ line: String) throws -> String {
        let result = try ironbird(line.words)
        #expect(result.status == 0, "\(line): \(result.errors)")
        return result.output
    }

    private func json(_ line: String) throws -> JSON {
        try JSON(parsing: try run(line + " --output json"))
    }
}

extension String {
    fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
