import FaultyServers
import Foundation
import Imaging
import Testing

/// What becomes of partition tables, by the word of sfdisk.
struct PartitionTests {
    private static let sfdisk = "/usr/sbin/sfdisk"
    private let drive = Array("a small file system".utf8)

    private var configDrive: String { Base64.encoded(gzip(drive)) }

    /// An image of 8 MiB with the partitions that `script` describes to sfdisk.
    private func image(_ script: String) async throws -> [UInt8] {
        let maker = try ImagingWorld { _ in FaultyServer.Answer(404) }
        try Data(count: 8 << 20).write(to: maker.folder.appending(path: "image"))
        try maker.run(Self.sfdisk, ["-q", "image"], input: Array(script.utf8))
        let bytes = Array(try Data(contentsOf: maker.folder.appending(path: "image")))
        await maker.close()
        return bytes
    }

    private func partitions(_ world: ImagingWorld) throws -> [[String: Any]] {
        let text = try world.run(Self.sfdisk, ["--json", "dev/vda"])
        let document = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
        let table = document?["partitiontable"] as? [String: Any]
        return table?["partitions"] as? [[String: Any]] ?? []
    }

    @Test func theBackupTableMovesToTheEndOfTheDisk() async throws {
        let image = try await image("label: gpt\nstart=2048, size=4096, name=root\n")
        let world = try ImagingWorld(diskBytes: 100 << 20) { .file(image, for: $0) }
        try await world.write(sha256: sha256(image))
        let words = String(decoding: try world.run(Self.sfdisk, ["--verify", "dev/vda"]), as: UTF8.self)
        #expect(words.contains("No errors detected"), "\(words)")
        #expect(world.holds(Array("EFI PART".utf8), at: 100 << 20 - 512))
        await world.close()
    }

    @Test func aConfigDriveGetsAPartitionAtTheEndOfTheDisk() async throws {
        let image = try await image("label: gpt\nstart=2048, size=4096, name=root\n")
        let world = try ImagingWorld(diskBytes: 100 << 20) { .file(image, for: $0) }
        let words = try await world.write(sha256: sha256(image), configDrive: configDrive)
        #expect(words.contains("config drive in partition 2"))
        let added = try #require(try partitions(world).last)
        #expect(added["name"] as? String == "config-2")
        #expect(added["size"] as? Int == 131_072)
        let start = try #require(added["start"] as? Int)
        #expect(start % 2_048 == 0)
        #expect(world.holds(drive, at: start * 512))
        let verdict = String(decoding: try world.run(Self.sfdisk, ["--verify", "dev/vda"]), as: UTF8.self)
        #expect(verdict.contains("No errors detected"), "\(verdict)")
        await world.close()
    }

    @Test func theImagesOwnConfigDrivePartitionIsUsed() async throws {
        let image = try await image("label: gpt\nstart=2048, size=4096, name=root\nstart=8192, size=2048, name=CONFIG-2\n")
        let world = try ImagingWorld(diskBytes: 100 << 20) { .file(image, for: $0) }
        try await world.write(sha256: sha256(image), configDrive: configDrive)
        #expect(try partitions(world).count == 2)
        #expect(world.holds(drive, at: 8_192 * 512))
        await world.close()
    }

    @Test func aConfigDriveFindsItsPlaceInAnOldTable() async throws {
        let image = try await image("label: dos\nstart=2048, size=4096, type=83\n")
        let world = try ImagingWorld(diskBytes: 100 << 20) { .file(image, for: $0) }
        try await world.write(sha256: sha256(image), configDrive: configDrive)
        let added = try #require(try partitions(world).last)
        let start = try #require(added["start"] as? Int)
        #expect(world.holds(drive, at: start * 512))
        await world.close()
    }

    @Test func aConfigDriveWithoutRoomIsAnErrorAndTheDiskDoesNotBoot() async throws {
        let image = try await image("label: gpt\nstart=2048, size=4096, name=root\n")
        let world = try ImagingWorld(diskBytes: 20 << 20) { .file(image, for: $0) }
        let failure = await #expect(throws: ImagingFailure.self) {
            try await world.write(sha256: sha256(image), configDrive: configDrive)
        }
        #expect(failure?.description.contains("of 64 MiB, for the config drive: choose a larger root device") == true)
        #expect(!world.isBootable)
        await world.close()
    }

    @Test(arguments: ["H4sI not base64!", "bm90IGd6aXA="])
    func aConfigDriveThatIsNoneIsRefusedBeforeAByteIsWritten(text: String) async throws {
        let image = try await image("label: gpt\nstart=2048, size=4096\n")
        let world = try ImagingWorld { .file(image, for: $0) }
        await #expect(throws: ImagingFailure.self) {
            try await world.write(sha256: sha256(image), configDrive: text)
        }
        #expect(world.isUntouched)
        await world.close()
    }

    @Test func aConfigDriveMayBeFetched() async throws {
        let image = try await image("label: gpt\nstart=8192, size=2048, name=config-2\n")
        let text = configDrive
        let world = try ImagingWorld(diskBytes: 20 << 20) { request in
            request.target == "/drive" ? FaultyServer.Answer(200, Array(text.utf8)) : .file(image, for: request)
        }
        try await world.write(sha256: sha256(image), configDrive: world.server.url("/drive"))
        #expect(world.holds(drive, at: 8_192 * 512))
        await world.close()
    }
}
