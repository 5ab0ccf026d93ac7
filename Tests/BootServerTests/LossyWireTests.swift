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

    /// A program, started once, fetches a kernel of `count` bytes over a network that loses packets; `words` are told where the service
    /// is and which file the kernel is to be left in. The world that it was fetched from.
    @discardableResult
    private func fetch(
        _ count: Int, lossPercent: Int, _ words: @escaping (_ service: String, _ file: String) -> [String]
    ) async throws -> BootWorld {
        let world = try BootWorld()
        let wire = try await Wire()
        try wire.giveAddress()
        let kernel = file(count)
        try kernel.write(to: world.folder.appending(path: "kernel"))
        try await world.node(.deployWait, .deploy)
        try wire.lose(percent: lossPercent)
        try await world.serve(on: wire) { () async throws in
            let file = FileManager.default.temporaryDirectory.appending(path: "netboot-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: file) }
            let result = try await wire.run(words("\(wire.network.address)", file))
            #expect(result.isDone, "\(String(decoding: result.output, as: UTF8.self))")
            let received = FileManager.default.contents(atPath: file) ?? Data()
            // Not compared within the macro, which would look for the shortest difference for minutes.
            let isWhole = received == kernel
            #expect(isWhole, "\(received.count) bytes arrived")
        }
        #expect(try wire.packetsLost > 0)
        return world
    }

    private static let kernel = "boot/52-54-00-aa-00-01/kernel"

    @Test(arguments: [5, 20]) func kernelsArriveWholeByHTTP(lossPercent: Int) async throws {
        let count = lossPercent > 5 ? 300_000 : 1_500_000
        let world = try await fetch(count, lossPercent: lossPercent) { service, file in
            ["curl", "-sS", "-f", "--max-time", "240", "--retry", "20", "--retry-connrefused", "-o", file]
                + ["http://\(service):8080/\(Self.kernel)"]
        }
        #expect(world.timeline.events.contains { $0.stage == .kernel && $0.bytes == Int64(count) })
    }

    /// One block at a time as firmware does it, and in windows with loss inside of them (RFC 7440).
    @Test(arguments: [5, 20], [1, 16]) func kernelsArriveWholeByTFTP(lossPercent: Int, window: Int) async throws {
        let options = ["blksize 1428"] + (window > 1 ? ["windowsize \(window)"] : [])
        try await fetch(200_000, lossPercent: lossPercent) { service, file in
            ["atftp", "--get", "--tftp-timeout", "1", "-l", file, "-r", Self.kernel]
                + options.flatMap { ["--option", $0] } + [service, "69"]
        }
    }

    /// curl names a timeout, and waits for five seconds itself.
    @Test(arguments: [5, 20]) func curlFetchesByTFTP(lossPercent: Int) async throws {
        try await fetch(100_000, lossPercent: lossPercent) { service, file in
            ["curl", "-sS", "--max-time", "240", "--tftp-blksize", "1428", "-o", file, "tftp://\(service)/\(Self.kernel)"]
        }
    }
}
