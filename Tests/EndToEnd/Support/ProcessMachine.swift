import Documents
import Foundation
import RepeatableRandom
import Testing

/// A deployment without firmware: the service, a controller by other people, and a machine that is a folder and a process. What runs
/// on the machine is our agent, which sees two disks there: one to write to, and one that nobody ever chose.
final class ProcessMachine {
    static let name = "machine-1"
    static let address = "52:54:00:aa:00:01"
    static let diskBytes = 64 << 20
    /// Settings with which nothing takes long that a test waits for. A controller that was silent is left alone for 15 seconds, and who
    /// asks it then waits at least as long.
    private static let patience = [
        "--deploy-kernel", "http://127.0.0.1/kernel", "--deploy-ramdisk", "http://127.0.0.1/ramdisk", "--retry-timeout", "25",
        "--agent-silence-timeout", "20", "--agent-heartbeat-timeout", "20", "--deploy-callback-timeout", "90",
    ]

    let service: IronbirdProcess
    let images = ImageServer()
    let folder: URL
    let controller: IPMISimulator
    let ironbird: Tool
    private let controllerPort: UInt16
    private let canary: Data

    /// A service that runs, and a machine that is off and that the service does not know yet.
    init() throws {
        try Missing.check(Checkout.agent, install: "make test")
        service = try IronbirdProcess(arguments: Self.patience)
        folder = FileManager.default.temporaryDirectory.appending(path: "ironbird-machine-\(UUID().uuidString)")
        canary = Self.pattern(bytes: 8 << 20)
        try Self.makeMachine(in: folder, canary: canary)
        controllerPort = try IronbirdProcess.freePort()
        controller = try IPMISimulator(
            at: "127.0.0.1", port: controllerPort, chassis: Checkout.machines.appending(path: "process-chassis"),
            environment: Self.environment(folder, service), folder: folder.appending(path: "controller"))
        ironbird = try Tool.ironbird(endpoint: service.endpoint)
        try service.start()
    }

    deinit {
        switchOff()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func environment(_ folder: URL, _ service: IronbirdProcess) -> [String: String] {
        ["IRONBIRD_MACHINE": folder.path, "IRONBIRD_AGENT": Checkout.agent.path, "IRONBIRD_API": service.endpoint]
    }

    private static func makeMachine(in folder: URL, canary: Data) throws {
        let files = [
            "power": "0\n", "boot": "none\n", "boots": "", "life": "", "agent.log": "",
            "root/sys/block/vda/size": "\(diskBytes / 512)", "root/sys/block/vda/serial": "CHOSEN",
            "root/sys/block/vda/device/model": "Disk", "root/sys/block/vdb/size": "\(canary.count / 512)",
            "root/sys/block/vdb/serial": "CANARY", "root/sys/block/vdb/device/model": "Disk",
            "root/sys/class/net/eth0/address": address, "root/sys/class/net/eth0/device/vendor": "0x1af4",
            "root/proc/cmdline": "BOOTIF=01-\(address.replacing(":", with: "-"))", "root/dev/vda": "",
        ]
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try canary.write(to: folder.appending(path: "root/dev/vdb"))
        try FileHandle(forWritingTo: folder.appending(path: "root/dev/vda")).truncate(atOffset: UInt64(diskBytes))
    }

    private static func pattern(bytes count: Int) -> Data {
        var generator = SeededGenerator(seed: 17)
        var data = Data(capacity: count)
        while data.count < count { withUnsafeBytes(of: generator.next()) { data.append(contentsOf: $0) } }
        return data
    }

    // MARK: - What is asked of it

    /// Tells the service of the machine.
    func enrol(password: String = IPMISimulator.password) throws {
        let inventory: JSON = [
            "nodes": [
                [
                    "name": .string(Self.name), "driver": "ipmi", "inspect_interface": "agent", "ports": [.string(Self.address)],
                    "driver_info": [
                        "ipmi_address": "127.0.0.1", "ipmi_port": .integer(Int64(controllerPort)),
                        "ipmi_username": .string(IPMISimulator.userName), "ipmi_password": .string(password),
                    ],
                    "properties": [
                        "root_device": ["serial": "CHOSEN"], "skip_block_devices": [["serial": "CANARY"]],
                        "capabilities": "boot_mode:bios",
                    ],
                ]
            ]
        ]
        let file = folder.appending(path: "inventory.json")
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
        let file = folder.appending(path: "image")
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
        let disk = try FileHandle(forReadingFrom: folder.appending(path: "root/dev/vda")).read(upToCount: images.image.count)
        #expect(disk == Data(images.image), "the disk does not hold the image")
        try expectUnharmed(boots: boots)
        #expect(try starts().last != "pxe", "the machine did not boot from its disk last")
    }

    /// The disk that nobody chose is as it was, and the machine was not started over and over.
    func expectUnharmed(boots: ClosedRange<Int>) throws {
        #expect(
            try Data(contentsOf: folder.appending(path: "root/dev/vdb")) == canary, "a disk that was not chosen was written to")
        let starts = try starts()
        #expect(boots.contains(starts.count), "the machine was started \(starts.count) times: \(starts)")
    }

    /// What the machine was started from, each time.
    func starts() throws -> [String] {
        try text("boots").split(separator: "\n").map(String.init)
    }

    /// What the agent said on this machine, since the first boot.
    func agentLog() throws -> String { try text("agent.log") }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Pulls the plug, as somebody at the rack would.
    func switchOff() {
        try? Data("0\n".utf8).write(to: folder.appending(path: "power"))
        guard let text = try? text("life"), let group = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)), group > 1
        else { return }
        kill(-group, SIGKILL)
        try? Data().write(to: folder.appending(path: "life"))
    }
}
