import Documents
import Foundation
import Testing

/// `ironbird node import` of files, against the real service.
@Suite(.serialized) struct InventoryImportTests {
    private static let yaml = """
        nodes:
          - name: rack1-1
            driver: fake-hardware
            driver_info: {fake_power_delay: 0, ipmi_password: s3cret}
            properties: {cpus: 8}
            ports: ["52:54:00:00:01:01"]
            traits: [CUSTOM_A]
          - {name: rack1-2, driver: fake-hardware, resource_class: big}
        """
    private static let json = """
        [{"name": "rack1-1", "driver": "fake-hardware", "driver_info": {"fake_power_delay": 0, "ipmi_password": "s3cret"},
          "properties": {"cpus": 8}, "ports": ["52:54:00:00:01:01"], "traits": ["CUSTOM_A"]},
         {"name": "rack1-2", "driver": "fake-hardware", "resource_class": "big"}]
        """
    private static let csv = """
        name,driver,driver_info.fake_power_delay,driver_info.ipmi_password,properties.cpus,ports,traits,resource_class
        rack1-1,fake-hardware,0,s3cret,8,52:54:00:00:01:01,CUSTOM_A,
        rack1-2,fake-hardware,,,,,,big

        """

    let service: IronbirdProcess
    let ironbird: Tool

    init() throws {
        service = try IronbirdProcess()
        try service.start()
        ironbird = try Tool.ironbird(endpoint: service.endpoint)
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let url = service.stateDirectory.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private func nodes() throws -> [JSON] {
        try ironbird(["node", "list", "--output", "json"]).json.arrayValue ?? []
    }

    @Test(arguments: [("a.yaml", yaml), ("a.json", json), ("a.csv", csv)])
    func aFileIsImportedOnce(name: String, text: String) throws {
        let path = try file(name, text)
        let trial = try ironbird(["node", "import", "--dry-run", path])
        #expect(trial.status == 0 && trial.errors.contains("nothing was changed: 2 created"), "\(trial.errors)")
        #expect(try nodes() == [])
        let first = try ironbird(["node", "import", path])
        #expect(first.status == 0 && first.errors.contains("2 created, 0 changed"), "\(first.errors)\(first.output)")
        let before = try nodes()
        #expect(before.compactMap { $0["name"]?.stringValue }.sorted() == ["rack1-1", "rack1-2"])
        let again = try ironbird(["node", "import", path])
        #expect(again.status == 0 && again.errors.contains("0 created, 0 changed, 2 unchanged, 0 failed"), "\(again.errors)")
        #expect(try nodes() == before)
        #expect(
            try ironbird(["port", "list", "--output", "json"]).json.arrayValue?.map { $0["address"] } == ["52:54:00:00:01:01"])
        #expect(try ironbird(["node", "traits", "list", "rack1-1"]).output.contains("CUSTOM_A"))
        #expect(!(first.output + first.errors + again.output + again.errors + trial.output).contains("s3cret"))
    }

    @Test func whatDiffersIsChanged() throws {
        _ = try ironbird(["node", "import", file("a.yaml", Self.yaml)])
        let changed = Self.yaml.replacingOccurrences(of: "cpus: 8", with: "cpus: 16")
        let trial = try ironbird(["node", "import", "--dry-run", file("b.yaml", changed)])
        #expect(trial.errors.contains("0 created, 1 changed, 1 unchanged"), "\(trial.errors)")
        let result = try ironbird(["node", "import", file("b.yaml", changed)])
        #expect(result.errors.contains("0 created, 1 changed, 1 unchanged"), "\(result.errors)")
        #expect(try nodes().first { $0["name"] == "rack1-1" }?["properties"]?["cpus"] == 16)
    }

    @Test func aFileThatIsWrongChangesNothing() throws {
        let wrong = try ironbird(["node", "import", file("a.yaml", Self.yaml + "\n  - {name: c, colour: red}\n")])
        #expect(wrong.status == 2 && wrong.errors.contains("colour") && wrong.errors.contains("nodes[2]"), "\(wrong.errors)")
        #expect(try nodes() == [])
        #expect(try ironbird(["node", "import", "/nowhere.yaml"]).status == 2)
        let partly = try ironbird(["node", "import", file("b.yaml", Self.yaml + "\n  - {name: c, driver: steam}\n")])
        #expect(partly.status == 1 && partly.output.contains("steam"), "\(partly.errors)\(partly.output)")
        #expect(try nodes().count == 2)
    }
}
