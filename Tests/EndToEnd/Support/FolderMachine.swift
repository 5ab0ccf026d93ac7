import Documents
import Foundation
import RepeatableRandom
import Testing

/// A machine that is a folder and a process. What runs on it is our agent, which sees two disks there: one to write to, and one that
/// nobody ever chose. A controller by other people switches it.
final class FolderMachine {
    static let address = "52:54:00:aa:00:01"
    static let diskBytes = 128 << 20
    /// What a node's `properties` say of it.
    static let properties: JSON = [
        "root_device": ["serial": "CHOSEN"], "skip_block_devices": [["serial": "CANARY"]], "capabilities": "boot_mode:bios",
    ]

    let folder: URL
    /// Where its controller answers, on the loopback.
    let controllerPort: UInt16
    private let canary: Data

    /// A machine that is off.
    init() throws {
        try Missing.check(Checkout.agent, install: "make test")
        folder = FileManager.default.temporaryDirectory.appending(path: "ironbird-machine-\(UUID().uuidString)")
        controllerPort = try IronbirdProcess.freePort()
        canary = Self.pattern(bytes: 8 << 20)
        try makeFiles()
    }

    deinit {
        switchOff()
        try? FileManager.default.removeItem(at: folder)
    }

    private func makeFiles() throws {
        let files = [
            "power": "0\n", "boot": "none\n", "boots": "", "life": "", "agent.log": "",
            "root/sys/block/vda/size": "\(Self.diskBytes / 512)", "root/sys/block/vda/serial": "CHOSEN",
            "root/sys/block/vda/device/model": "Disk", "root/sys/block/vdb/size": "\(canary.count / 512)",
            "root/sys/block/vdb/serial": "CANARY", "root/sys/block/vdb/device/model": "Disk",
            "root/sys/class/net/eth0/address": Self.address, "root/sys/class/net/eth0/device/vendor": "0x1af4",
            "root/proc/cmdline": "BOOTIF=01-\(Self.address.replacing(":", with: "-"))", "root/dev/vda": "",
        ]
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try canary.write(to: folder.appending(path: "root/dev/vdb"))
        try FileHandle(forWritingTo: folder.appending(path: "root/dev/vda")).truncate(atOffset: UInt64(Self.diskBytes))
    }

    private static func pattern(bytes count: Int) -> Data {
        var generator = SeededGenerator(seed: 17)
        var data = Data(capacity: count)
        while data.count < count { withUnsafeBytes(of: generator.next()) { data.append(contentsOf: $0) } }
        return data
    }

    /// The machine's controller; the agent that it starts calls `api`.
    func makeController(api: String) throws -> IPMISimulator {
        try IPMISimulator(
            at: "127.0.0.1", port: controllerPort, chassis: Checkout.machines.appending(path: "process-chassis"),
            environment: ["IRONBIRD_MACHINE": folder.path, "IRONBIRD_AGENT": Checkout.agent.path, "IRONBIRD_API": api],
            folder: folder.appending(path: "controller"))
    }

    // MARK: - What became of it

    /// The first bytes of the disk that was chosen.
    func disk(upTo count: Int) throws -> Data {
        try FileHandle(forReadingFrom: folder.appending(path: "root/dev/vda")).read(upToCount: count) ?? Data()
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
