import Documents
import Foundation
import Testing

/// Every command of the real `ironbird` against the real service, on fake hardware: what it prints, and how it ends.
@Suite(.serialized) struct CommandLineTests {
    /// A call: its words, how it ends, and what it prints on either output.
    private struct Call {
        let line: String
        var status: Int32 = 0
        var prints = ""

        init(_ line: String, _ status: Int32 = 0, prints: String = "") {
            (self.line, self.status, self.prints) = (line, status, prints)
        }
    }

    let service: IronbirdProcess
    let ironbird: Tool

    init() throws {
        service = try IronbirdProcess()
        try service.start()
        ironbird = try Tool.ironbird(endpoint: service.endpoint)
    }

    @discardableResult
    private func run(_ words: [String], _ status: Int32 = 0, prints: String = "") throws -> Tool.Result {
        let result = try ironbird(words)
        let said = result.output + result.errors
        #expect(result.status == status, "\(words.joined(separator: " ")): \(said)")
        #expect(prints.isEmpty || said.contains(prints), "\(words.joined(separator: " ")): \(said)")
        return result
    }

    private func run(_ calls: [Call]) throws {
        for call in calls { try run(call.line.split(separator: " ").map(String.init), call.status, prints: call.prints) }
    }

    private func json(_ line: String) throws -> JSON {
        try run((line + " --output json").split(separator: " ").map(String.init)).json
    }

    @Test func nodesWalkThroughTheirLives() throws {
        try run([
            Call("node create --driver fake-hardware --name n1 --property cpus=8 --resource-class big --trait CUSTOM_NO", 2),
            Call("node create --driver fake-hardware --name n1 --property cpus=8 --resource-class big", prints: "n1"),
            Call("node create --driver fake-hardware --name n1", 5, prints: "already exists"),
            Call("node create --driver steam", 1, prints: "steam"), Call("node create", 2, prints: "--driver"),
            Call("node list", prints: "n1"), Call("node list --provision-state active", prints: ""),
            Call("node show n1", prints: "big"),
            Call("node show nobody", 3, prints: "nobody"), Call("node set n1 --description rack1 --extra a=1"),
            Call("node set n1 --colour red", 2, prints: "colour"), Call("node unset n1 --description"),
            Call("node manage n1 --wait", prints: "manageable"), Call("node deploy n1", 1, prints: "manageable"),
            Call("node inspect n1 --wait"), Call("node inventory n1", prints: "inventory"),
            Call("node clean n1 --step vendor.log_passthrough --wait"),
            Call("node clean n1 --step vendor.fly --wait", 1, prints: "fly"),
            Call("node manage n1 --wait"), Call("node provide n1 --wait", prints: "available"),
            Call("node deploy n1 --wait", prints: "active"), Call("node rebuild n1 --wait"),
            Call("node service n1 --step vendor.log_passthrough --wait"),
            Call("node rescue n1 --rescue-password s3cret --wait", prints: "rescue"), Call("node unrescue n1 --wait"),
            Call("node why n1", prints: "active"), Call("node history n1", prints: "deploy"),
            Call("node states n1", prints: "active"),
            Call("node undeploy n1 --wait", prints: "available"), Call("node manage n1 --wait"), Call("node adopt n1 --wait"),
            Call("node abort n1", 1), Call("node unhold n1", 1), Call("node delete n1", 5, prints: "active"),
            Call("node maintenance set n1 --reason moving"), Call("node show n1", prints: "moving"),
            Call("node delete n1"), Call("node show n1", 3),
        ])
    }

    @Test func hardwareIsAskedAndSet() throws {
        try run([
            Call("node create --driver fake-hardware --name h1 --network-interface noop"), Call("node manage h1 --wait"),
            Call("node power on h1 --wait", prints: "power on"), Call("node power status h1", prints: "power on"),
            Call("node power reboot h1 --wait"), Call("node power soft-off h1 --wait", prints: "power off"),
            Call("node boot-device set h1 disk --persistent"), Call("node boot-device show h1", prints: "disk"),
            Call("node boot-device show h1 --supported", prints: "pxe"), Call("node boot-device set h1 tape", 2, prints: "tape"),
            Call("node boot-mode h1 bios"), Call("node boot-mode h1", prints: "bios"), Call("node secure-boot h1 on"),
            Call("node secure-boot h1", prints: "true"), Call("node console h1 on"), Call("node console h1", prints: "true"),
            Call("node console h1 off"), Call("node bios h1", prints: "BootMode"),
            Call("node bios h1 SysProfile", prints: "PerfOptimized"),
            Call("node bios h1 Colour", 3), Call("node firmware h1", prints: "bmc"), Call("node nmi h1"),
            Call("node raid h1 {\"logical_disks\":[{\"size_gb\":10,\"raid_level\":\"1\"}]}"),
            Call("node raid h1", prints: "raid_level"),
            Call("node raid h1 {\"x\":1}", 1, prints: "x"), Call("node media attach h1 http://h/i.iso"),
            Call("node media list h1", prints: "i.iso"), Call("node media detach h1"), Call("node validate h1", prints: "power"),
            Call("node traits add h1 CUSTOM_A CUSTOM_B"), Call("node traits remove h1 CUSTOM_A"),
            Call("node traits list h1", prints: "CUSTOM_B"), Call("node traits remove h1 CUSTOM_A", 3),
            Call("node vif attach h1 v1"),
            Call("node vif list h1"), Call("node vif detach h1 v1"), Call("node children h1"), Call("node allocation h1", 3),
            Call("node maintenance set h1"), Call("node maintenance unset h1"), Call("node inventory h1", 3, prints: "inspected"),
        ])
    }

    @Test func resourcesAreCreatedChangedAndDeleted() throws {
        try run([Call("node create --driver fake-hardware --name r1"), Call("chassis create --description rack1")])
        let chassis = try #require(try json("chassis list").arrayValue?.first?["uuid"]?.stringValue)
        try run([
            Call("port create 52:54:00:00:00:01 --node r1"), Call("port create 52:54:00:00:00:01 --node r1", 5, prints: "52:54"),
            Call("port create 52:54:00:00:00 --node r1", 2), Call("portgroup create --node r1 --name bond0"),
            Call("portgroup show bond0", prints: "bond0"), Call("portgroup set bond0 --mode 802.3ad"),
            Call("portgroup delete bond0"),
            Call("chassis set \(chassis) --description rack2"), Call("chassis show \(chassis)", prints: "rack2"),
            Call("chassis delete \(chassis)"),
            Call(
                "deploy-template create CUSTOM_T --steps [{\"interface\":\"deploy\",\"step\":\"x\",\"args\":{},\"priority\":5}]"),
            Call("deploy-template list", prints: "CUSTOM_T"), Call("deploy-template delete CUSTOM_T"),
            Call("runbook create CUSTOM_R --steps [{\"interface\":\"vendor\",\"step\":\"log_passthrough\",\"order\":1}]"),
            Call("runbook show CUSTOM_R", prints: "log_passthrough"), Call("runbook delete CUSTOM_R"),
            Call("runbook show CUSTOM_R", 3),
            Call("inspection-rule create --actions [{\"op\":\"fail\",\"args\":{\"msg\":\"no\"}}]"), Call("inspection-rule list"),
            Call("volume connector create --node r1 --type iqn --connector-id iqn.a"),
            Call("volume connector list", prints: "iqn.a"),
            Call("volume target create --node r1 --volume-type iscsi --volume-id v --boot-index 0"), Call("volume target list"),
            Call("driver list", prints: "fake-hardware"), Call("driver show ipmi", prints: "ipmitool"),
            Call("driver show steam", 3),
            Call("conductor list", prints: "true"), Call("shard list"), Call("shoe list", 2),
        ])
        let port = try #require(try json("port list").arrayValue?.first?["uuid"]?.stringValue)
        try run([Call("port set \(port) --extra a=1"), Call("port show \(port)", prints: "52:54"), Call("port delete \(port)")])
    }

    @Test func waitingEndsWithTheStateTheFailureOrTheTime() throws {
        try run([
            Call("node create --driver fake-hardware --name slow --driver-info fake_boot_delay=600"),
            Call("node manage slow --wait"), Call("node provide slow --wait --timeout 1", 6, prints: "slow"),
            Call("node why slow", prints: "clean"), Call("node provide slow", 1),
            Call("node create --driver fake-hardware --name bad --driver-info fake_management_failure=1"),
        ])
    }

    @Test func aServerThatIsNotThereIsNamed() throws {
        let nobody = try IronbirdProcess()
        try run(["node", "list", "--endpoint", nobody.endpoint], 4, prints: nobody.endpoint)
        let text = try run(["node", "list", "--endpoint", "https://127.0.0.1:\(service.port)"], 4)
        #expect(text.errors.contains("https"), "\(text.errors)")
    }

    @Test func outputIsForPeopleOrForScripts() throws {
        try run([Call("node create --driver fake-hardware --name o1 --description two-words")])
        #expect(try json("node show o1")["name"] == "o1")
        #expect(try json("node list").arrayValue?.first?["description"] == "two-words")
        let yaml = try run(["node", "show", "o1", "--output", "yaml"]).output
        #expect(yaml.contains("name: o1\n") && yaml.contains("description: two-words\n"))
        #expect(try run(["node", "list"]).output.hasPrefix("NAME"))
        try run(["node", "list", "--output", "xml"], 2, prints: "xml")
        #expect(try run(["node", "show", "nobody", "--output", "json"], 3).output == "")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsAreWritten(shell: String) throws {
        let script = try run(["--generate-completion-script", shell]).output
        #expect(script.contains("boot-device"))
        guard shell == "bash" else { return }
        let check = Tool(program: URL(fileURLWithPath: "/bin/bash"))
        let file = service.stateDirectory.appendingPathComponent("completion.bash")
        try Data(script.utf8).write(to: file)
        #expect(try check(["-n", file.path]).status == 0)
    }

    /// Flags win over `IRONBIRD_…`, these over `OS_…`, these over the settings file.
    @Test func theEndpointIsFoundWhereItIsSaidMostSpecifically() throws {
        let wrong = "http://127.0.0.1:9"
        let directory = service.stateDirectory.appendingPathComponent("home/.config/ironbird")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let file = directory.appendingPathComponent("cli.yaml")
        let home = service.stateDirectory.appendingPathComponent("home").path
        func status(_ file: String?, _ environment: [String: String], _ words: [String] = []) throws -> Int32 {
            let path = directory.appendingPathComponent("cli.yaml")
            try Data((file.map { "endpoint: \($0)\n" } ?? "").utf8).write(to: path)
            let unset = ["IRONBIRD_ENDPOINT": "", "OS_ENDPOINT": "", "XDG_CONFIG_HOME": "", "HOME": home]
            return try Tool(program: Checkout.ironbird, environment: unset.merging(environment) { $1 })(["node", "list"] + words)
                .status
        }
        #expect(try status(service.endpoint, [:]) == 0)
        #expect(try status(wrong, [:]) == 4)
        #expect(try status(wrong, ["OS_ENDPOINT": service.endpoint + "/v1/"]) == 0)
        #expect(try status(service.endpoint, ["OS_ENDPOINT": wrong]) == 4)
        #expect(try status(wrong, ["OS_ENDPOINT": wrong, "IRONBIRD_ENDPOINT": service.endpoint]) == 0)
        #expect(try status(wrong, ["OS_ENDPOINT": wrong, "IRONBIRD_ENDPOINT": wrong], ["--endpoint", service.endpoint]) == 0)
        try Data("endpoint: \(service.endpoint)\n".utf8).write(to: file)
        let elsewhere = service.stateDirectory.appendingPathComponent("other.yaml")
        try Data("endpoint: \(wrong)\n".utf8).write(to: elsewhere)
        let named = Tool(program: Checkout.ironbird, environment: ["HOME": home, "IRONBIRD_ENDPOINT": ""])
        #expect(try named(["node", "list", "--config", elsewhere.path]).status == 4)
        #expect(try named(["node", "list", "--config", "/nowhere.yaml"]).status == 2)
    }
}
