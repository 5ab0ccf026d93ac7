import AgentContract
import FaultyServers
import Foundation
import Imaging
import Synchronization
import Testing

struct ImagingTests {
    private let image = ImagingWorld.image

    @Test func aRawImageArrivesByteForByte() async throws {
        let world = try ImagingWorld { [image] in .file(image, for: $0) }
        let words = try await world.write(sha256: sha256(image))
        #expect(words.contains("sha256 verified"))
        #expect(world.holds(image))
        // What is behind it stays as it was, but for the end of the disk, where an old partition table might be.
        #expect(world.holds([UInt8](repeating: 0xEE, count: 1 << 20), at: 6 << 20))
        #expect(world.holds([UInt8](repeating: 0, count: 1 << 20), at: 23 << 20))
        await world.close()
    }

    @Test func theDiskIsFreeForOthersAfterwards() async throws {
        let world = try ImagingWorld { [image] in .file(image, for: $0) }
        try await world.write(sha256: sha256(image))
        await world.endClient()
        // Whoever opens the disk exclusively would be refused while one of these is left.
        let path = world.folder.appending(path: "dev/vda").resolvingSymlinksInPath().path
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
        }
        #expect(open.isEmpty)
        await world.close()
    }

    @Test func anImageOfAFewBytesArrives() async throws {
        let small = Array("tiny".utf8)
        let world = try ImagingWorld { _ in FaultyServer.Answer(200, small) }
        try await world.write(sha256: sha256(small))
        #expect(world.holds(small))
        await world.close()
    }

    @Test func aWrongChecksumLeavesADiskThatDoesNotBoot() async throws {
        let world = try ImagingWorld { [image] in .file(image, for: $0) }
        let wrong = String(repeating: "0", count: 64)
        let failure = await world.failure(sha256: wrong)
        #expect(failure == .checksum(algorithm: "sha256", expected: wrong, actual: sha256(image)))
        #expect(!world.isBootable)
        await world.close()
    }

    @Test func anImageLargerThanTheDiskIsRefusedBeforeAByteIsWritten() async throws {
        let world = try ImagingWorld(diskBytes: 4 << 20) { [image] in .file(image, for: $0) }
        let failure = await world.failure(sha256: sha256(image))
        #expect(failure == .tooLarge(image: Int64(image.count), disk: 4 << 20))
        #expect(world.isUntouched)
        await world.close()
    }

    @Test func anImageOfUnknownLengthThatTurnsOutTooLargeLeavesADiskThatDoesNotBoot() async throws {
        let image = [UInt8](repeating: 7, count: 6 << 20)
        let world = try ImagingWorld(diskBytes: 4 << 20) { request in
            FaultyServer.Answer(200, Array(request.target == "/zipped" ? gzipOf7s : []))
        }
        let failure = await world.failure("/zipped", sha256: sha256(gzipOf7s))
        guard case .tooLarge = failure else {
            Issue.record("\(String(describing: failure)) for \(image.count) bytes")
            return
        }
        #expect(!world.isBootable)
        await world.close()
    }

    @Test func aMissingImageSaysSoAndNothingIsWritten() async throws {
        let world = try ImagingWorld { _ in FaultyServer.Answer(404, Array("gone".utf8)) }
        let failure = await world.failure(sha256: sha256(image))
        #expect(failure?.description.contains("404") == true)
        // The reason is told once.
        #expect(failure?.description.components(separatedBy: "could not be downloaded").count == 2)
        #expect(failure?.type == "ImageDownloadError")
        #expect(world.isUntouched)
        await world.close()
    }

    @Test func theNextServerIsAskedWhenOneFails() async throws {
        let world = try ImagingWorld { [image] request in
            request.target == "/good" ? .file(image, for: request) : FaultyServer.Answer(404)
        }
        let info = ImageInfo(
            id: "i", urls: [world.server.url("/bad"), world.server.url("/good")], diskFormat: "raw",
            checksums: [.digest(algorithm: "sha256", value: sha256(image))])
        try await world.write(info)
        #expect(world.holds(image))
        await world.close()
    }

    @Test(arguments: [1, 100_000, 1 << 20, 3 << 20, 5 << 20])
    func aBrokenConnectionGoesOnWhereItBroke(drop: Int) async throws {
        let ranges = Mutex<[Int]>([])
        let world = try ImagingWorld { [image] request in
            ranges.withLock { $0.append(request.range?.first ?? 0) }
            var answer = FaultyServer.Answer.file(image, for: request)
            if request.range == nil { answer.dropsAfter = drop }
            return answer
        }
        try await world.write(sha256: sha256(image))
        #expect(world.holds(image))
        #expect(ranges.withLock { $0 } == [0, drop])
        await world.close()
    }

    @Test func aServerWithoutRangesIsReadFromItsBeginningAgain() async throws {
        let attempts = Mutex(0)
        let world = try ImagingWorld { [image] _ in
            var answer = FaultyServer.Answer(200, image, headers: ["ETag: \"1\""])
            if attempts.withLock({
                $0 += 1; return $0
            }) < 3 {
                answer.dropsAfter = 2_000_000
            }
            return answer
        }
        try await world.write(sha256: sha256(image))
        #expect(world.holds(image))
        await world.close()
    }

    @Test func anImageThatChangesInBetweenIsRefused() async throws {
        let world = try ImagingWorld { [image] request in
            guard request.range != nil else {
                var answer = FaultyServer.Answer.file(image, for: request)
                answer.dropsAfter = 2_000_000
                return answer
            }
            return .file(image, for: request, entityTag: "\"2\"")
        }
        #expect(await world.failure(sha256: sha256(image)) == .imageChanged)
        #expect(!world.isBootable)
        await world.close()
    }

    @Test func aServerThatNeverDeliversTheRestFailsAfterSoManyAttempts() async throws {
        let world = try ImagingWorld { [image] request in
            var answer = FaultyServer.Answer.file(image, for: request)
            answer.dropsAfter = min(1_000_000, answer.body.count)
            return answer
        }
        let failure = await world.failure(sha256: sha256(image))
        #expect(failure?.description.contains("after 5 attempts") == true)
        #expect(!world.isBootable)
        await world.close()
    }

    @Test func aStalledTransferIsTakenUpAgain() async throws {
        let world = try ImagingWorld(stallTimeout: .seconds(1)) { [image] request in
            var answer = FaultyServer.Answer.file(image, for: request)
            if request.range == nil { answer.stallsAfter = 1_500_000 }
            return answer
        }
        try await world.write(sha256: sha256(image))
        #expect(world.holds(image))
        await world.close()
    }

    @Test func aServerThatClaimsMoreThanItSendsFails() async throws {
        let world = try ImagingWorld { [image] request in
            var answer = FaultyServer.Answer.file(image, for: request)
            answer.claimedLength = answer.body.count + 10
            if request.range != nil { answer = FaultyServer.Answer(416) }
            return answer
        }
        #expect(await world.failure(sha256: sha256(image)) != nil)
        #expect(!world.isBootable)
        await world.close()
    }

    @Test func anErrorOfTheServerPasses() async throws {
        let attempts = Mutex(0)
        let world = try ImagingWorld { [image] request in
            attempts.withLock {
                $0 += 1; return $0
            } < 3 ? FaultyServer.Answer(503) : .file(image, for: request)
        }
        try await world.write(sha256: sha256(image))
        #expect(world.holds(image))
        await world.close()
    }

    @Test(arguments: [
        ("raw", [0x51, 0x46, 0x49, 0xFB] as [UInt8], "declared as raw, and it is qcow2"), ("raw", Array("KDMV".utf8), "vmdk"),
        ("qcow2", Array("plain".utf8), "no QCOW2"), ("vhd", Array("x".utf8), "not permitted"),
    ])
    func anImageThatIsNotWhatItWasDeclaredIsRefused(declared: String, start: [UInt8], words: String) async throws {
        let image = start + [UInt8](repeating: 0, count: 100_000)
        let world = try ImagingWorld { .file(image, for: $0) }
        let failure = await world.failure(format: declared, sha256: sha256(image))
        #expect(failure?.type == "InvalidImage")
        #expect(failure?.description.contains(words) == true, "\(String(describing: failure))")
        #expect(world.isUntouched)
        await world.close()
    }

    @Test func aChecksumMayComeFromAFileBesideTheImage() async throws {
        let sum = sha256(image)
        let world = try ImagingWorld { [image] request in
            request.target == "/SUMS" ? FaultyServer.Answer(200, Array("\(sum)  i.raw\n".utf8)) : .file(image, for: request)
        }
        let url = world.server.url("/SUMS")
        try await world.write(
            ImageInfo(id: "i", urls: [world.server.url("/i.raw")], diskFormat: "raw", checksums: [.file(url: url)]))
        #expect(world.holds(image))
        await world.close()
    }

    @Test func anImageWithoutATrustedChecksumIsRefused() async throws {
        let world = try ImagingWorld { [image] in .file(image, for: $0) }
        let md5 = String(repeating: "a", count: 32)
        for checksums: [ImageInfo.Checksum] in [
            [], [.digest(algorithm: "md5", value: md5)], [.digest(algorithm: "crc", value: "1")],
        ] {
            await #expect(throws: ImagingFailure.self) {
                try await world.write(
                    ImageInfo(id: "i", urls: [world.server.url("/i")], diskFormat: "raw", checksums: checksums))
            }
        }
        #expect(world.isUntouched)
        await world.close()
    }
}

/// Six mebibytes of the byte 7, gzipped.
private let gzipOf7s: [UInt8] = gzip([UInt8](repeating: 7, count: 6 << 20))
