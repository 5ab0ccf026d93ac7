import Foundation
import Model
import Testing

@testable import BootServer

extension WireTests {
    /// The servers at the other end of a network that loses packets, asked by programs of other people.
    @Suite(.enabled(if: Wire.canLose, Wire.lossRequirement)) struct Lossy {}
}

extension WireTests.Lossy {
    private func file(_ count: Int) -> Data {
        Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
    }

    /// What the program leaves in the file that `words` are told of. It is started once.
    private func fetch(_ wire: Wire, _ words: (String) -> [String]) async throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "netboot-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let result = try await wire.run(words(file))
        #expect(result.isDone, "\(String(decoding: result.output, as: UTF8.self))")
        return FileManager.default.contents(atPath: file) ?? Data()
    }

    @Test(arguments: [5, 20]) func kernelsArriveWholeByHTTP(lossPercent: Int) async throws {
        let world = try BootWorld()
        let wire = try await Wire()
        try wire.giveAddress()
        let kernel = file(lossPercent > 5 ? 300_000 : 1_500_000)
        try kernel.write(to: world.folder.appending(path: "kernel"))
        try await world.node(.deployWait, .deploy)
        try wire.lose(percent: lossPercent)
        try await world.serve(on: wire) { () async throws in
            let url = "http://\(wire.network.address):8080/boot/52-54-00-aa-00-01/kernel"
            let received = try await fetch(wire) {
                ["curl", "-sS", "-f", "--max-time", "240", "--retry", "20", "--retry-connrefused", "-o", $0, url]
            }
            // Not compared within the macro, which would look for the shortest difference for minutes.
            let isWhole = received == kernel
            #expect(isWhole, "\(received.count) bytes arrived")
        }
        #expect(try wire.packetsLost > 0)
        #expect(world.timeline.events.contains { $0.stage == .kernel && $0.bytes == Int64(kernel.count) })
    }

    /// One block at a time as firmware does it, and in windows with loss inside of them (RFC 7440).
    @Test(arguments: [5, 20], [1, 16]) func kernelsArriveWholeByTFTP(lossPercent: Int, window: Int) async throws {
        let world = try BootWorld()
        let wire = try await Wire()
        try wire.giveAddress()
        let kernel = file(200_000)
        try kernel.write(to: world.folder.appending(path: "kernel"))
        try await world.node(.deployWait, .deploy)
        try wire.lose(percent: lossPercent)
        try await world.serve(on: wire) { () async throws in
            let options = ["blksize 1428"] + (window > 1 ? ["windowsize \(window)"] : [])
            let received = try await fetch(wire) { file in
                ["atftp", "--get", "--tftp-timeout", "1", "-l", file, "-r", "boot/52-54-00-aa-00-01/kernel"]
                    + options.flatMap { ["--option", $0] } + ["\(wire.network.address)", "69"]
            }
            // Not compared within the macro, which would look for the shortest difference for minutes.
            let isWhole = received == kernel
            #expect(isWhole, "\(received.count) bytes arrived")
        }
        #expect(try wire.packetsLost > 0)
    }

    /// curl names a timeout, and waits for five seconds itself.
    @Test(arguments: [5, 20]) func curlFetchesByTFTP(lossPercent: Int) async throws {
        let world = try BootWorld()
        let wire = try await Wire()
        try wire.giveAddress()
        let kernel = file(100_000)
        try kernel.write(to: world.folder.appending(path: "kernel"))
        try await world.node(.deployWait, .deploy)
        try wire.lose(percent: lossPercent)
        try await world.serve(on: wire) { () async throws in
            let received = try await fetch(wire) { file in
                ["curl", "-sS", "--max-time", "240", "--tftp-blksize", "1428", "-o", file]
                    + ["tftp://\(wire.network.address)/boot/52-54-00-aa-00-01/kernel"]
            }
            let isWhole = received == kernel
            #expect(isWhole, "\(received.count) bytes arrived")
        }
        #expect(try wire.packetsLost > 0)
    }
}
