import IPMI
import RepeatableRandom
import SimulatedControllers
import Testing

/// The controller's side of a serial console: what is said arrives once and in order, however often packets are lost.
struct SerialStreamTests {
    private func acknowledgement(of packet: SerialPacket, count: Int? = nil) -> SerialPacket {
        var answer = SerialPacket()
        answer.acknowledged = packet.sequence
        answer.acceptedCount = UInt8(count ?? packet.characters.count)
        if count != nil { answer.status = .refused }
        return answer
    }

    private func typed(_ text: String, sequence: UInt8) -> SerialPacket {
        var packet = SerialPacket()
        packet.sequence = sequence
        packet.characters = Array(text.utf8)
        return packet
    }

    /// The packet that `text` goes out in, or starts to.
    private func say(_ text: String, to stream: inout SerialStream) throws -> SerialPacket {
        let packet = stream.say(Array(text.utf8), at: .zero)
        return try #require(packet)
    }

    /// What the stream sends when `packet` came.
    private func answer(of stream: inout SerialStream, to packet: SerialPacket) throws -> SerialPacket {
        let answer = stream.hear(packet, at: .zero).answer
        return try #require(answer)
    }

    @Test func aPacketIsFourBytesAndCharacters() throws {
        let bytes: [UInt8] = [
            0x03,  // Packet 3.
            0x0F,  // Acknowledges packet 15,
            0x02,  // of which two characters were taken,
            0x40,  // and the rest not.
            0x6F, 0x6B,  // ok
        ]
        let packet = try SerialPacket(decoding: bytes)
        #expect(packet.sequence == 3 && packet.acknowledged == 15 && packet.acceptedCount == 2)
        #expect(packet.status == .refused)
        #expect(packet.characters == Array("ok".utf8))
        #expect(packet.bytes == bytes)
        for count in 0..<4 { #expect(throws: DecodingFailure.self) { try SerialPacket(decoding: Array(bytes.prefix(count))) } }
    }

    @Test func oneSaysNothingNewUntilTheLastWasAcknowledged() throws {
        var stream = SerialStream()
        let first = try say("first", to: &stream)
        let held = stream.say(Array("second".utf8), at: .zero)
        #expect(held == nil)
        let second = try answer(of: &stream, to: acknowledgement(of: first))
        #expect(second.characters == Array("second".utf8))
        #expect(second.sequence == first.sequence + 1)
    }

    @Test func whatWasNotTakenIsSaidAgain() throws {
        var stream = SerialStream()
        let first = try say("abcdef", to: &stream)
        let again = try answer(of: &stream, to: acknowledgement(of: first, count: 2))
        #expect(again.characters == Array("cdef".utf8))
    }

    @Test func whatComesTwiceIsTypedOnce() {
        var stream = SerialStream()
        let packet = typed("ls\r", sequence: 1)
        let first = stream.hear(packet, at: .zero)
        #expect(first.typed == Array("ls\r".utf8))
        let again = stream.hear(packet, at: .zero)
        #expect(again.typed.isEmpty)
        #expect(again.answer?.acknowledged == 1, "its acknowledgement was lost")
    }

    @Test func aPacketIsSentAgainUntilTheConsoleCountsAsGone() throws {
        var stream = SerialStream()
        var now = Duration.zero
        let packet = try say("hello", to: &stream)
        let tooSoon = stream.timePassed(at: now)
        #expect(tooSoon == nil)
        for _ in 0..<7 {
            now += .milliseconds(500)
            let again = stream.timePassed(at: now)
            #expect(again == packet)
        }
        #expect(!stream.isAbandoned)
        now += .milliseconds(500)
        let last = stream.timePassed(at: now)
        #expect(last == nil)
        #expect(stream.isAbandoned)
    }

    @Test func ofTooMuchTheOldestIsLostAndThatIsSaid() throws {
        var limits = SerialStream.Limits()
        limits.waitingBytesMax = 4
        var stream = SerialStream(limits: limits)
        let first = try say("1", to: &stream)
        _ = stream.say(Array("23456789".utf8), at: .zero)
        let next = try answer(of: &stream, to: acknowledgement(of: first))
        #expect(next.characters == Array("6789".utf8))
        #expect(next.status == .overrun)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func everythingArrivesOnceAndInOrderOverALossyWire(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var stream = SerialStream()
        let said = (0..<2_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        var heard: [UInt8] = []
        var last: UInt8 = 0
        var now = Duration.zero
        var onTheWay = stream.say(said, at: now)
        for _ in 0..<10_000 where heard.count < said.count {
            now += .milliseconds(500)
            guard let packet = onTheWay, Int.random(in: 0..<5, using: &random) != 0 else {
                onTheWay = stream.timePassed(at: now)
                continue
            }
            if packet.sequence != last { heard += packet.characters }
            last = packet.sequence
            let isLost = Int.random(in: 0..<5, using: &random) == 0
            onTheWay = isLost ? stream.timePassed(at: now) : stream.hear(acknowledgement(of: packet), at: now).answer
        }
        #expect(heard == said)
    }
}
