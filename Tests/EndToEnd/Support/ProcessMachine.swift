import Documents
import Foundation
import Testing

/// A deployment without firmware: the service, a controller by other people, and a machine that is a folder and a process.
final class ProcessMachine {
    static let name = "machine-1"
    /// Settings with which nothing takes long that a test waits for. A controller that was silent is left alone for 15 seconds, and who
    /// asks it then waits at least as long.
    private static let patience = [
        "--deploy-kernel", "http://127.0.0.1/kernel", "--deploy-ramdisk", "http://127.0.0.1/ramdisk", "--retry-timeout", "25",
        "--agent-silence-timeout", "20", "--agent-heartbeat-timeout", "20", "--deploy-callback-timeout", "90",
    ]

    let service: IronbirdProcess
    let images = ImageServer()
    let hardware: FolderMachine
    let controller: IPMISimulator
    let ironbird: Tool

    /// A service that runs, and a machine that is off and that the service does not know yet.
    init() throws {
        service = try IronbirdProcess(arguments: Self.patience)
        hardware = try FolderMachine()
        controller = try hardware.makeController(api: service.endpoint)
        ironbird = try Tool.ironbird(endpoint: service.endpoint)
        try service.start()
    }

    // MARK: - What is asked of it

    /// Tells the service of the machine.
    func enrol(password: String = IPMISimulator.password) throws {
        let inventory: JSON = [
            "nodes": [
                [
                    "name": .string(Self.name), "driver": "ipmi", "inspect_interface": "agent",
                    "ports": [.string(FolderMachine.address)],
                    "driver_info": [
                        "ipmi_address": "127.0.0.1", "ipmi_port": .integer(Int64(hardware.controllerPort)),
                        "ipmi_username": .string(IPMISimulator.userName), "ipmi_password": .string(password),
                    ],
                    "properties": FolderMachine.properties,
                ]
            ]
        ]
        let file = hardware.folder.appending(path: "inventory.json")
        try Data(inventory.bytes).write(to: file)
        try run("node", "import", file.path)
    }

    /// Runs our command line, which must succeed.
    @discardableResult
    func run(_ words: String...) throws -> Tool.Result {
        let result = try ironbird(words)
        #expect(result.status == 0, "ironbird \(words.joined(separator: " ")): \(result.output)\(result.errors)")
        return result
    }

    /// Asks for an operation of the node, and waits for its end.
    @discardableResult
    func verb(_ verb: String, _ options: String...) throws -> Tool.Result {
        try ironbird(["node", verb, Self.name, "--wait", "--timeout", "300"] + options)
    }

    /// Brings the node from the inventory to `available`, without cleaning: that has tests of its own.
    func makeAvailable() throws {
        try enrol()
        try run("node", "set", Self.name, "--automated-clean", "false")
        for name in ["manage", "provide"] {
            let result = try verb(name)
            try #require(result.status == 0, "\(name): \(result.errors)\(explanation)")
        }
    }

    /// What the image is, for `deploy`.
    func imageOptions() throws -> [String] {
        let file = hardware.folder.appending(path: "image")
        try Data(images.image).write(to: file)
        let sum = try Tool(program: URL(fileURLWithPath: "/usr/bin/sha256sum"))([file.path])
        return ["--image", images.url, "--checksum", String(sum.output.prefix(64))]
    }

    /// Deploys the image and waits for the end of that.
    func deploy() throws -> Tool.Result {
        try ironbird(["node", "deploy", Self.name, "--wait", "--timeout", "300"] + imageOptions())
    }

    /// Asks for a deployment and does not wait.
    func beginDeploying() throws {
        let result = try ironbird(["node", "deploy", Self.name] + imageOptions())
        try #require(result.status == 0, "\(result.errors)")
    }

    /// Looks until the node is in a state, at most for some minutes: each look is a process.
    func await(_ states: String..., until isSo: () throws -> Bool = { true }) throws {
        for _ in 0..<2_000 where try states.contains(state()) && isSo() { return }
        Issue.record("the node did not get to \(states): \(try why())")
    }

    func state() throws -> String {
        try run("node", "show", Self.name, "--output", "json").json["provision_state"]?.stringValue ?? ""
    }

    /// Whether nothing is on its way to anywhere.
    func isAtRest() throws -> Bool {
        let node = try run("node", "show", Self.name, "--output", "json").json
        return node["target_provision_state"]?.isNull != false
            || node["provision_state"]?.stringValue?.hasSuffix("failed") == true
    }

    /// For messages.
    private var explanation: String { (try? why()) ?? "" }

    func why() throws -> String { try run("node", "why", Self.name).output }

    // MARK: - What became of it

    /// The node is active with the image on its disk, and nothing else happened.
    func expectDeployed(boots: ClosedRange<Int>) throws {
        #expect(try state() == "active", "\(explanation)")
        #expect(try hardware.disk(upTo: images.image.count) == Data(images.image), "the disk does not hold the image")
        try hardware.expectUnharmed(boots: boots)
        #expect(try hardware.starts().last != "pxe", "the machine did not boot from its disk last")
    }
}
