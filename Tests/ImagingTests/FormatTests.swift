import FaultyServers
import Foundation
import Imaging
import Testing

/// Images as the tools of the world make them: qemu-img, zstd, sfdisk.
struct FormatTests {
    private let image = ImagingWorld.image

    private func expectSameDisk(_ file: [UInt8], _ format: String) async throws {
        let world = try ImagingWorld { .file(file, for: $0) }
        try await world.write(format: format, sha256: sha256(file))
        #expect(world.holds(image))
        await world.close()
    }

    @Test func aGzippedImageArrives() async throws {
        try await expectSameDisk(gzip(image), "raw")
        // Two members, as pigz and cat make them.
        let half = image.count / 2
        try await expectSameDisk(gzip(Array(image[..<half])) + gzip(Array(image[half...])), "raw")
    }

    @Test func aZstandardImageArrives() async throws {
        let world = try ImagingWorld { _ in FaultyServer.Answer(404) }
        let file = try world.run("/usr/bin/zstd", ["-q", "-c"], input: image)
        await world.close()
        try await expectSameDisk(file, "raw")
    }

    @Test(arguments: ["gzip", "zstd"])
    func aCompressedImageThatIsCutOffIsRefused(kind: String) async throws {
        let world = try ImagingWorld { [image] _ in FaultyServer.Answer(200, Array(gzip(image).dropLast(1_000))) }
        let cut = Array(gzip(image).dropLast(1_000))
        let failure = await world.failure(sha256: sha256(cut))
        #expect(failure?.type == "InvalidImage")
        #expect(!world.isBootable)
        await world.close()
    }

    @Test func aQCOW2InsideACompressedImageIsRefused() async throws {
        let inside = gzip([0x51, 0x46, 0x49, 0xFB] + [UInt8](repeating: 1, count: 1_000))
        let world = try ImagingWorld { .file(inside, for: $0) }
        #expect(await world.failure(sha256: sha256(inside))?.description.contains("inside") == true)
        #expect(world.isUntouched)
        await world.close()
    }

    @Test(arguments: [
        [], ["-c"], ["-c", "-o", "compression_type=zstd"], ["-o", "cluster_size=512"], ["-c", "-o", "cluster_size=4096"],
        ["-o", "cluster_size=2M"], ["-o", "compat=0.10"], ["-o", "lazy_refcounts=on"],
    ])
    func aQCOW2ImageArrivesAsTheDiskThatItIs(options: [String]) async throws {
        let world = try ImagingWorld { _ in FaultyServer.Answer(404) }
        try Data(image).write(to: world.folder.appending(path: "raw"))
        try world.run("/usr/bin/qemu-img", ["convert", "-f", "raw", "-O", "qcow2"] + options + ["raw", "image"])
        let file = Array(try Data(contentsOf: world.folder.appending(path: "image")))
        await world.close()
        try await expectSameDisk(file, "qcow2")
    }

    @Test func aQCOW2ImageFromAServerWithoutRangesArrives() async throws {
        let maker = try ImagingWorld { _ in FaultyServer.Answer(404) }
        try Data(image).write(to: maker.folder.appending(path: "raw"))
        try maker.run("/usr/bin/qemu-img", ["convert", "-f", "raw", "-O", "qcow2", "-c", "raw", "image"])
        let file = Array(try Data(contentsOf: maker.folder.appending(path: "image")))
        await maker.close()
        let world = try ImagingWorld { _ in FaultyServer.Answer(200, file) }
        try await world.write(format: "qcow2", sha256: sha256(file))
        #expect(world.holds(image))
        await world.close()
    }

    @Test func aQCOW2ImageOfALargerDiskIsRefusedBeforeAByteIsWritten() async throws {
        let maker = try ImagingWorld { _ in FaultyServer.Answer(404) }
        try maker.run("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", "image", "1G"])
        let file = Array(try Data(contentsOf: maker.folder.appending(path: "image")))
        await maker.close()
        let world = try ImagingWorld { .file(file, for: $0) }
        #expect(await world.failure(format: "qcow2", sha256: sha256(file)) == .tooLarge(image: 1 << 30, disk: 24 << 20))
        #expect(world.isUntouched)
        await world.close()
    }

    @Test func aQCOW2ImageWithABackingFileIsRefused() async throws {
        let maker = try ImagingWorld { _ in FaultyServer.Answer(404) }
        try maker.run("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", "base", "1M"])
        try maker.run("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "base", "image", "1M"])
        let file = Array(try Data(contentsOf: maker.folder.appending(path: "image")))
        await maker.close()
        let world = try ImagingWorld { .file(file, for: $0) }
        #expect(await world.failure(format: "qcow2", sha256: sha256(file))?.description.contains("backing file") == true)
        #expect(world.isUntouched)
        await world.close()
    }
}
