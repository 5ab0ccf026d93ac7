import RepeatableRandom
import TFTP
import Testing

@Suite struct TFTPSendingTests {
    private static let window = [TFTPOption(name: "blksize", value: "64"), TFTPOption(name: "windowsize", value: "8")]

    private func file(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    private func sender(_ size: Int64, _ options: [TFTPOption] = []) -> TFTPSending {
        TFTPSending(size: size, for: TFTPRequest(fileName: "file", options: options))
    }

    @Test func aFileIsSentBlockByBlock() {
        var sending = sender(600)
        #expect(sending.begin() == [.sendBlock(1, offset: 0, count: 512), .setAlarm(.milliseconds(150))])
        #expect(
            sending.receive(.acknowledgement(block: 1)) == [.sendBlock(2, offset: 512, count: 88), .setAlarm(.milliseconds(150))])
        #expect(sending.receive(.acknowledgement(block: 2)) == [.end(.complete)])
        #expect(sending.receive(.acknowledgement(block: 2)) == [])
        #expect(sending.acknowledgedBytes == 600)
    }

    @Test func aFileOfWholeBlocksEndsWithAnEmptyOne() {
        var sending = sender(512)
        _ = sending.begin()
        #expect(
            sending.receive(.acknowledgement(block: 1)) == [.sendBlock(2, offset: 512, count: 0), .setAlarm(.milliseconds(150))])
        #expect(sending.receive(.acknowledgement(block: 2)) == [.end(.complete)])
        var empty = sender(0)
        #expect(empty.begin() == [.sendBlock(1, offset: 0, count: 0), .setAlarm(.milliseconds(150))])
    }

    private static let size = [TFTPOption(name: "tsize", value: "0")]
    private static let terms = TFTPSending.Effect.send(.optionAcknowledgement([TFTPOption(name: "tsize", value: "1000")]))

    @Test func optionsAreAgreedFirst() {
        var sending = sender(1_000, Self.size)
        #expect(sending.begin() == [Self.terms, .setAlarm(.milliseconds(150))])
        #expect(sending.receive(.acknowledgement(block: 1)) == [])
        #expect(
            sending.receive(.acknowledgement(block: 0)) == [.sendBlock(1, offset: 0, count: 512), .setAlarm(.milliseconds(150))])
    }

    /// atftp gives up when it hears terms twice: whoever lacks something says so first.
    @Test func termsAreNotRepeatedBeforeTheClientHasHadTimeToAsk() {
        var sending = sender(1_000, Self.size)
        _ = sending.begin()
        #expect(sending.alarm() == [.setAlarm(.seconds(12))])
        for _ in 0..<3 { #expect(sending.alarm() == [Self.terms, .setAlarm(.seconds(12))]) }
        #expect(sending.alarm() == [.end(.silent)])
    }

    @Test func aRepeatedRequestIsAnsweredByTheSameTransfer() {
        var sending = sender(1_000, Self.size)
        let request = TFTPPacket.readRequest(sending.request)
        _ = sending.begin()
        // It was on its way when the first one was answered.
        #expect(sending.receive(request) == [])
        _ = sending.alarm()
        #expect(sending.receive(request) == [Self.terms, .setAlarm(.milliseconds(150))])
        #expect(sending.receive(request) == [])

        var plain = sender(1_000)
        let first: [TFTPSending.Effect] = [.sendBlock(1, offset: 0, count: 512), .setAlarm(.milliseconds(150))]
        #expect(plain.begin() == first)
        #expect(plain.receive(.readRequest(plain.request)) == [])
        _ = plain.alarm()
        #expect(plain.receive(.readRequest(plain.request)) == first)
    }

    /// A machine that was reset in the middle of a transfer asks again, from the same port as before.
    @Test func aClientThatBeginsAnewIsNotKeptWaiting() {
        var sending = sender(1_000)
        let request = sending.request
        _ = sending.begin()
        _ = sending.receive(.acknowledgement(block: 1))
        #expect(sending.receive(.readRequest(request)) == [])
        _ = sending.alarm()
        #expect(sending.receive(.readRequest(request)) == [.end(.replaced(by: request))])
        #expect(sending.receive(.readRequest(request)) == [])
    }

    /// Its word that it breaks off was lost.
    @Test func aClientThatAsksForSomethingElseIsAnswered() {
        let other = TFTPRequest(fileName: "other")
        var probed = sender(1_000, Self.size)
        _ = probed.begin()
        #expect(probed.receive(.readRequest(other)) == [.end(.replaced(by: other))])
        var begun = sender(1_000)
        _ = begun.begin()
        #expect(begun.receive(.readRequest(other)) == [])
        _ = begun.alarm()
        #expect(begun.receive(.readRequest(other)) == [.end(.replaced(by: other))])
    }

    /// EDK2 asks for the size alone, and then breaks off.
    @Test func aClientMayBreakOff() {
        var sending = sender(1_000, [TFTPOption(name: "tsize", value: "0")])
        _ = sending.begin()
        let error = TFTPError(code: .refusedOptions, text: "User aborted the transfer")
        #expect(sending.receive(.error(error)) == [.end(.refused(error))])
        #expect(sending.alarm() == [])
    }

    @Test func repeatedAcknowledgementsDoNotMultiply() {
        var sending = sender(5_000)
        _ = sending.begin()
        _ = sending.receive(.acknowledgement(block: 1))
        #expect(sending.receive(.acknowledgement(block: 1)) == [])
        #expect(sending.receive(.acknowledgement(block: 0)) == [])
        #expect(sending.receive(.acknowledgement(block: 900)) == [])
    }

    @Test func aSilentClientIsGivenUp() {
        var sending = sender(5_000)
        _ = sending.begin()
        let waits = [300, 600, 1_200, 2_400, 4_800] + Array(repeating: 6_000, count: 10)
        for wait in waits {
            #expect(sending.alarm() == [.sendBlock(1, offset: 0, count: 512), .setAlarm(.milliseconds(wait))])
        }
        #expect(sending.alarm() == [.end(.silent)])
    }

    /// A client that has everything leaves, and does not care whether its last word arrived.
    @Test func theLastAcknowledgementIsNotWaitedForLong() {
        var sending = sender(600)
        _ = sending.begin()
        _ = sending.receive(.acknowledgement(block: 1))
        for wait in [300, 600, 1_200, 2_400, 4_800, 6_000, 6_000] {
            #expect(sending.alarm() == [.sendBlock(2, offset: 512, count: 88), .setAlarm(.milliseconds(wait))])
        }
        #expect(sending.alarm() == [.end(.unconfirmed)])
    }

    @Test func aClientThatNamesATimeoutWaitsNoLonger() {
        var sending = sender(600, [TFTPOption(name: "timeout", value: "1")])
        _ = sending.begin()
        _ = sending.receive(.acknowledgement(block: 0))
        for wait in [300, 600, 1_000, 1_000] { #expect(sending.alarm().last == .setAlarm(.milliseconds(wait))) }
    }

    /// After a loss that was made good, the next one is waited for no longer than the first.
    @Test func progressMakesTheWaitShortAgain() {
        var sending = sender(5_000)
        _ = sending.begin()
        _ = sending.alarm()
        #expect(sending.receive(.acknowledgement(block: 1)).last == .setAlarm(.milliseconds(150)))
    }

    @Test func aGapInAWindowIsSentFromTheGapOn() {
        var sending = sender(64 * 20, Self.window)
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

    /// In lock-step and in windows, at clients that are patient and at others.
    @Test(arguments: [0, 5, 20], [1, 8])
    func aFileArrivesWholeWhateverIsLost(_ lossPercent: Int, _ window: Int) {
        for round in 0..<10 {
            let seed = newSeed()
            var link = SimulatedLink(seed: seed)
            link.lossPercent = lossPercent
            link.delayMax = 30
            link.isClientNoisy = round % 2 == 1
            link.clientPatience = [250, 500, 1_000][round % 3]
            let bytes = file(64 * 300 + round)
            let result = link.transfer(
                bytes, options: [TFTPOption(name: "blksize", value: "64"), TFTPOption(name: "windowsize", value: "\(window)")])
            let isWhole = result.received == bytes
            #expect(isWhole, "seed \(seed): \(String(describing: result.end))")
        }
    }

    @Test(arguments: [1, 8]) func aFileArrivesWholeWhateverArrivesTwice(_ window: Int) {
        for round in 0..<10 {
            let seed = newSeed()
            var link = SimulatedLink(seed: seed)
            (link.lossPercent, link.duplicatePercent, link.delayMax) = (5, 20, 30)
            let bytes = file(512 * 100 + round)
            let options = window == 1 ? [] : [TFTPOption(name: "windowsize", value: "\(window)")]
            link.isClientIndulgent = true
            let result = link.transfer(bytes, options: options)
            let isWhole = result.received == bytes
            #expect(isWhole, "seed \(seed): \(String(describing: result.end))")
        }
    }

    @Test func withoutLossNothingIsSentTwice() {
        var link = SimulatedLink(seed: 3)
        _ = link.transfer(file(64 * 100), options: Self.window)
        #expect(link.blocksSent == 101)
    }

    @Test(arguments: [newSeed()]) func noPacketTraps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var sending = sender(.random(in: 0..<100_000, using: &random), Self.window)
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
