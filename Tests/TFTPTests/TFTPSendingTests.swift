import SimulatedControllers
import TFTP
import Testing

@Suite struct TFTPSendingTests {
    private static let window = [TFTPOption(name: "blksize", value: "64"), TFTPOption(name: "windowsize", value: "8")]

    private func file(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test func aFileIsSentBlockByBlock() {
        var sending = TFTPSending(size: 600, options: [])
        #expect(sending.begin() == [.sendBlock(1, offset: 0, count: 512), .setAlarm(.milliseconds(150))])
        #expect(
            sending.receive(.acknowledgement(block: 1)) == [.sendBlock(2, offset: 512, count: 88), .setAlarm(.milliseconds(150))])
        #expect(sending.receive(.acknowledgement(block: 2)) == [.end(.complete)])
        #expect(sending.receive(.acknowledgement(block: 2)) == [])
        #expect(sending.acknowledgedBytes == 600)
    }

    @Test func aFileOfWholeBlocksEndsWithAnEmptyOne() {
        var sending = TFTPSending(size: 512, options: [])
        _ = sending.begin()
        #expect(
            sending.receive(.acknowledgement(block: 1)) == [.sendBlock(2, offset: 512, count: 0), .setAlarm(.milliseconds(150))])
        #expect(sending.receive(.acknowledgement(block: 2)) == [.end(.complete)])
        var empty = TFTPSending(size: 0, options: [])
        #expect(empty.begin() == [.sendBlock(1, offset: 0, count: 0), .setAlarm(.milliseconds(150))])
    }

    @Test func optionsAreAgreedFirst() {
        var sending = TFTPSending(size: 1_000, options: [TFTPOption(name: "tsize", value: "0")])
        let terms = TFTPSending.Effect.send(.optionAcknowledgement([TFTPOption(name: "tsize", value: "1000")]))
        #expect(sending.begin() == [terms, .setAlarm(.milliseconds(150))])
        #expect(sending.receive(.acknowledgement(block: 1)) == [])
        #expect(sending.alarm() == [terms, .setAlarm(.milliseconds(300))])
        #expect(
            sending.receive(.acknowledgement(block: 0)) == [.sendBlock(1, offset: 0, count: 512), .setAlarm(.milliseconds(150))])
    }

    /// EDK2 asks for the size alone, and then breaks off.
    @Test func aClientMayBreakOff() {
        var sending = TFTPSending(size: 1_000, options: [TFTPOption(name: "tsize", value: "0")])
        _ = sending.begin()
        let error = TFTPError(code: .refusedOptions, text: "User aborted the transfer")
        #expect(sending.receive(.error(error)) == [.end(.refused(error))])
        #expect(sending.alarm() == [])
    }

    @Test func repeatedAcknowledgementsDoNotMultiply() {
        var sending = TFTPSending(size: 5_000, options: [])
        _ = sending.begin()
        _ = sending.receive(.acknowledgement(block: 1))
        #expect(sending.receive(.acknowledgement(block: 1)) == [])
        #expect(sending.receive(.acknowledgement(block: 0)) == [])
        #expect(sending.receive(.acknowledgement(block: 900)) == [])
    }

    @Test func aSilentClientIsGivenUp() {
        var sending = TFTPSending(size: 5_000, options: [])
        _ = sending.begin()
        let waits = [300, 600, 1_200, 2_400, 4_800] + Array(repeating: 5_000, count: 10)
        for wait in waits {
            #expect(sending.alarm() == [.sendBlock(1, offset: 0, count: 512), .setAlarm(.milliseconds(wait))])
        }
        #expect(sending.alarm() == [.end(.silent)])
    }

    @Test func aClientThatNamesATimeoutIsGivenIt() {
        var sending = TFTPSending(size: 600, options: [TFTPOption(name: "timeout", value: "2")])
        _ = sending.begin()
        for _ in 0..<3 { #expect(sending.alarm().last == .setAlarm(.seconds(2))) }
    }

    /// After a loss that was made good, the next one is waited for no longer than the first.
    @Test func progressMakesTheWaitShortAgain() {
        var sending = TFTPSending(size: 5_000, options: [])
        _ = sending.begin()
        _ = sending.alarm()
        #expect(sending.receive(.acknowledgement(block: 1)).last == .setAlarm(.milliseconds(150)))
    }

    @Test func aGapInAWindowIsSentFromTheGapOn() {
        var sending = TFTPSending(size: 64 * 20, options: Self.window)
        _ = sending.begin()
        #expect(sending.receive(.acknowledgement(block: 0)).count == 9)
        let rest = sending.receive(.acknowledgement(block: 3))
        #expect(rest.first == .sendBlock(4, offset: 192, count: 64))
        #expect(rest.count == 9)
        // The first block of the window is missing: the client says once more what it has, and is answered once.
        #expect(sending.receive(.acknowledgement(block: 3)).first == .sendBlock(4, offset: 192, count: 64))
        #expect(sending.receive(.acknowledgement(block: 3)) == [])
    }

    @Test func blockNumbersWrapAtTheirEnd() {
        let bytes = file(8 * 70_000 + 3)
        var link = SimulatedLink(seed: 1)
        let result = link.transfer(
            bytes, options: [TFTPOption(name: "blksize", value: "8"), TFTPOption(name: "windowsize", value: "64")])
        let isWhole = result.received == bytes
        #expect(isWhole)
        #expect(result.end == .complete)
    }

    @Test(arguments: [0, 5, 20], [1, 8])
    func aFileArrivesWholeWhateverIsLost(_ lossPercent: Int, _ window: Int) {
        for round in 0..<10 {
            let seed = UInt64.random(in: 0 ... .max)
            var link = SimulatedLink(seed: seed)
            link.lossPercent = lossPercent
            link.duplicatePercent = 5
            link.delayMax = 30
            link.isClientNoisy = round % 2 == 1
            let bytes = file(64 * 300 + round)
            let result = link.transfer(
                bytes, options: [TFTPOption(name: "blksize", value: "64"), TFTPOption(name: "windowsize", value: "\(window)")])
            let isWhole = result.received == bytes
            #expect(isWhole, "seed \(seed)")
        }
    }

    @Test func withoutLossNothingIsSentTwice() {
        var link = SimulatedLink(seed: 3)
        _ = link.transfer(file(64 * 100), options: Self.window)
        #expect(link.blocksSent == 101)
    }

    @Test func noPacketTraps() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var sending = TFTPSending(size: .random(in: 0..<100_000, using: &random), options: Self.window)
            _ = sending.begin()
            for _ in 0..<50 {
                if Int.random(in: 0..<8, using: &random) == 0 { _ = sending.alarm() }
                let bytes = TFTPPacket.acknowledgement(block: .random(in: 0..<40, using: &random)).bytes.damaged(by: &random)
                if let packet = try? TFTPPacket(decoding: bytes) { _ = sending.receive(packet) }
            }
            #expect(sending.acknowledgedBytes <= sending.size, "seed \(seed)")
        }
    }
}
