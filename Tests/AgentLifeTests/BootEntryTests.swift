import AgentContract
import Documents
import Foundation
import Testing

/// Boot entries on a machine whose firmware variables are files.
struct BootEntryTests {
    private static let vendor = "8be4df61-93ca-11d2-aa0d-00e098032b8c"

    /// A machine started by UEFI, with a disk that has an EFI system partition of sectors 4096 to 8191.
    private func world(partitions: String = "start=4096, size=4096, type=uefi\n") throws -> AgentWorld {
        let world = try AgentWorld()
        try world.put("sys/firmware/efi/efivars/BootOrder-\(Self.vendor)", "\u{7}\u{0}\u{0}\u{0}\u{5}\u{0}")
        try world.put("sys/firmware/efi/efivars/Boot0000-\(Self.vendor)", "\u{7}\u{0}\u{0}\u{0}something else")
        let script = world.folder.appending(path: "script")
        try Data("label: gpt\n\(partitions)".utf8).write(to: script)
        let sfdisk = Process()
        sfdisk.executableURL = URL(filePath: "/usr/sbin/sfdisk")
        sfdisk.arguments = ["-q", world.folder.appending(path: "dev/vda").path]
        sfdisk.standardInput = try FileHandle(forReadingFrom: script)
        try sfdisk.run()
        sfdisk.waitUntilExit()
        #expect(sfdisk.terminationStatus == 0)
        return world
    }

    private func variable(_ name: String, _ world: AgentWorld) throws -> [UInt8] {
        Array(try Data(contentsOf: world.folder.appending(path: "sys/firmware/efi/efivars/\(name)-\(Self.vendor)")))
    }

    /// ASCII as UTF-16.
    private func wide(_ text: String) -> [UInt8] {
        text.utf8.flatMap { [$0, 0] as [UInt8] }
    }

    @Test func theEntryComesFirstAndLeadsToThePartition() async throws {
        let world = try world()
        try await world.running { agent in
            for _ in 0..<2 {
                let result = try await agent.order(CommandRequest(.installBootloader, ["target_boot_mode": "uefi"]))
                #expect(result.status == .succeeded, "\(String(describing: result.error))")
                #expect(result.result?["result"]?.stringValue?.contains("Boot0001") == true)
            }
            // Attributes, then the numbers: ours, and the one that was there.
            #expect(try variable("BootOrder", world) == [7, 0, 0, 0, 1, 0, 5, 0])
            let entry = try variable("Boot0001", world)
            #expect(Array(entry.prefix(8)) == [7, 0, 0, 0, 1, 0, 0, 0])
            let label = wide("ironbird vda") + [0, 0]
            #expect(Array(entry[10..<(10 + label.count)]) == label)
            // Hard drive: type 4, subtype 1, 42 bytes; partition 1 from sector 0x1000, 0x1000 sectors.
            let path = Array(entry[(10 + label.count)...])
            #expect(
                Array(path.prefix(24)) == [4, 1, 42, 0, 1, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0])
            #expect(Array(path[40..<42]) == [2, 2])
            let loader = wide(#"\EFI\BOOT\BOOT"#)
            #expect(Array(path[42..<44]) == [4, 4])
            #expect(Array(path[46..<(46 + loader.count)]) == loader)
            #expect(Array(path.suffix(4)) == [0x7F, 0xFF, 4, 0])
            #expect(Int(entry[8]) | Int(entry[9]) << 8 == path.count)
        }
    }

    @Test func aDiskWithoutAnEFISystemPartitionGetsNoEntry() async throws {
        let world = try world(partitions: "start=4096, size=4096\n")
        try await world.running { agent in
            let result = try await agent.order(CommandRequest(.installBootloader))
            #expect(result.status == .succeeded)
            #expect(result.result?["result"]?.stringValue?.contains("no EFI system partition") == true)
        }
    }

    @Test func aMachineStartedByBIOSCannotGetOne() async throws {
        let world = try AgentWorld()
        try await world.running { agent in
            let result = try await agent.order(CommandRequest(.installBootloader, ["target_boot_mode": "uefi"]))
            #expect(result.status == .failed)
            let fine = try await agent.order(CommandRequest(.installBootloader, ["target_boot_mode": "bios"]))
            #expect(fine.status == .succeeded)
        }
    }
}
