import Documents
import Foundation
import RepeatableRandom
import Testing

/// What goes wrong with a machine that has real firmware, on a real network: it ends as the operator asked, or in a failure that
/// `node why` explains and one verb repairs. A second disk that nobody chose stays as it was, and the machine is not started over and
/// over.
///
/// One machine goes through all of it, because its way to the first deployment takes longest.
@Suite(.serialized, .enabled(if: LabWorld.isPossible, LabWorld.reason))
struct FirmwareFaultTests {
    @Test func aMachineEndsAsItWasAskedToWhateverHappensOnTheWay() throws {
        let machine = try FaultedMachine()
        try machine.makeActive()
        try machine.losesItsNetworkForAWhile()
        try machine.isSwitchedOffByHandWhileItIsImaged()
        try machine.isSwitchedOffByHandBeforeTheAgentCalls()
        try machine.losesPackets(percent: 5)
        try machine.losesPackets(percent: 20)
        for seed: UInt64 in [1, 2, 3, 4] { try machine.isServedByAServiceThatIsKilled(seed: seed) }
    }
}

/// A machine of a lab with two disks, of which one is chosen, and the faults that it meets.
final class FaultedMachine {
    private static let canaryMark = "0xA5"
    private let world: LabWorld
    private let node: String
    /// What the second disk looked like at first.
    private let canary: URL

    init() throws {
        world = try LabWorld(
            ["--firmware", "bios", "--disks", "2"],
            service: ["--deploy-callback-timeout", "240", "--agent-silence-timeout", "120", "--power-sync-interval", "20"])
        node = "\(world.name)-1"
        canary = world.folder.appending(path: "canary.qcow2")
        let disk = world.folder.appending(path: "\(world.name)/machine-1/disk-2.qcow2")
        let write = try Tool(program: URL(fileURLWithPath: "/usr/bin/qemu-io"))([
            "-c", "write -P \(Self.canaryMark) 0 8M", "-c", "write -P \(Self.canaryMark) 4088M 8M", disk.path,
        ])
        try #require(write.status == 0, "\(write.errors)")
        try FileManager.default.copyItem(at: disk, to: canary)
    }

    func makeActive() throws {
        let file = world.folder.appending(path: "inventory.json")
        try Data(try world.lab("inventory").output.utf8).write(to: file)
        try world.run("node", "import", file.path)
        try world.run(
            "node", "set", node, "--properties", #"root_device={"serial":"DISK1"}"#, "--properties",
            #"skip_block_devices=[{"serial":"DISK1-2"}]"#)
        try world.run("node", "manage", node, "--wait", "--timeout", "300")
        try world.run("node", "provide", node, "--wait", "--timeout", "900")
        try world.run(
            "node", "deploy", node, "--wait", "--timeout", "900", "--hostname", "web", "--image", LabWorld.tinyOS, "--checksum",
            try LabWorld.checksum())
        try expectSystem(starts: 3)
    }

    // MARK: - Faults

    func losesItsNetworkForAWhile() throws {
        let before = try world.starts(of: 1)
        try rebuildUntilImaging()
        try world.network("ip link set tap1 down")
        for _ in 0..<20 { _ = try world.why(node) }
        try world.network("ip link set tap1 up")
        try unlimit()
        try settle()
        try expectSystem(starts: before + 2)
    }

    func isSwitchedOffByHandWhileItIsImaged() throws {
        let before = try world.starts(of: 1)
        try rebuildUntilImaging()
        try world.lab("power", "1", "off")
        try unlimit()
        try settle()
        try expectFailure("The machine was switched off during the deploy step deploy.write_image")
        try repair()
        try expectSystem(starts: before + 3)
    }

    func isSwitchedOffByHandBeforeTheAgentCalls() throws {
        let before = try world.starts(of: 1)
        try world.run("node", "rebuild", node)
        try look {
            try world.state(of: node) == "wait call-back" && (try world.timeline(of: node)).last?.contains("script") == true
        }
        try world.lab("power", "1", "off")
        // It is said at the next comparison of the power, not only when the time is up.
        try look { try world.why(node).contains("But the machine is off") }
        // The timeline's events are gathered for a moment before they are written.
        try look { (try world.timeline(of: node)).last?.contains("power off") == true }
        #expect(try world.state(of: node) == "wait call-back")
        try settle()
        try expectFailure("Timeout reached while waiting for callback")
        try repair()
        try expectSystem(starts: before + 3)
    }

    /// Either all goes well, or it is said what did not, and is repaired once packets arrive again.
    func losesPackets(percent: Int) throws {
        let before = try world.starts(of: 1)
        try world.network("ip link set dev tap1 gso_max_segs 1")
        for hook in ["ingress", "egress"] {
            try world.network("nft add table netdev loss")
            try world.network("nft add chain netdev loss \(hook) { type filter hook \(hook) device tap1 priority 0; }")
            try world.network("nft add rule netdev loss \(hook) numgen random mod 100 < \(percent) drop")
        }
        try world.run("node", "rebuild", node)
        try settle()
        let isFailed = try world.state(of: node) == "deploy failed"
        if isFailed { try expectFailure("") }
        try world.network("nft delete table netdev loss")
        if isFailed { try repair() }
        try expectSystem(starts: before + (isFailed ? 3 : 2))
    }

    func isServedByAServiceThatIsKilled(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let before = try world.starts(of: 1)
        try world.run("node", "rebuild", node)
        // A look takes a good tenth of a second, and a rebuild a minute.
        for _ in 0..<3 {
            for _ in 0..<Int.random(in: 0...120, using: &generator) where try world.state(of: node) != "active" {}
            world.service.kill()
            try world.service.start()
        }
        try settle()
        try expectSystem(starts: before + 2)
    }

    // MARK: - Words

    /// Begins a rebuild and returns while the image is on its way, slowly.
    private func rebuildUntilImaging() throws {
        try world.run("node", "rebuild", node)
        try look { try world.timeline(of: node).last?.contains("ramdisk") == true }
        try world.network("tc qdisc add dev tap1 root tbf rate 8mbit burst 64kb latency 400ms")
        try look { try world.timeline(of: node).last?.contains("image") == true }
    }

    private func unlimit() throws {
        try world.network("tc qdisc del dev tap1 root")
    }

    /// Looks until it is so, at most for many minutes: each look is a process.
    private func look(_ isSo: () throws -> Bool) throws {
        for _ in 0..<6_000 where try isSo() { return }
        throw Missing("it did not become so: \((try? world.why(node)) ?? "")")
    }

    private func settle() throws {
        try look { ["active", "deploy failed"].contains(try world.state(of: node)) }
    }

    private func expectFailure(_ words: String) throws {
        let why = try world.why(node)
        #expect(why.hasPrefix("\(node) is deploy failed"), "\(why)")
        #expect(words.isEmpty || why.contains(words), "\(why)")
        #expect(why.contains("Once the cause is dealt with, \"rebuild\" rebuilds it again"), "\(why)")
        #expect(why.contains("last error"), "\(why)")
    }

    private func repair() throws {
        let result = try world.ironbird(["node", "rebuild", node, "--wait", "--timeout", "900"])
        let why = try world.why(node)
        #expect(result.status == 0, "\(result.errors)\(why)")
    }

    /// The node is active, its system is up, its machine was started so often, and the other disk is as it was.
    private func expectSystem(starts: Int) throws {
        let why = try world.why(node)
        #expect(why.hasPrefix("\(node) is active"), "\(why)")
        try look { try world.timeline(of: node).last?.contains("operating system") == true }
        #expect(try world.starts(of: 1) == starts)
        let disk = world.folder.appending(path: "\(world.name)/machine-1/disk-2.qcow2")
        let compared = try Tool(program: URL(fileURLWithPath: "/usr/bin/qemu-img"))(["compare", "-U", disk.path, canary.path])
        #expect(compared.status == 0, "a disk that was not chosen was written to: \(compared.output)\(compared.errors)")
    }
}
