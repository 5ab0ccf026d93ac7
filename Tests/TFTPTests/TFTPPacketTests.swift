import RepeatableRandom
import TFTP
import Testing

@Suite struct TFTPPacketTests {
    /// Packets and their bytes.
    static let vectors: [(TFTPPacket, [UInt8])] = [
        (
            .readRequest(
                TFTPRequest(
                    fileName: "snponly.efi", mode: "octet",
                    options: [TFTPOption(name: "tsize", value: "0"), TFTPOption(name: "blksize", value: "1468")])),
            [0x00, 0x01]  // RRQ
                + Array("snponly.efi\0octet\0".utf8)
                + Array("tsize\0".utf8) + Array("0\0".utf8)  // RFC 2349
                + Array("blksize\0".utf8) + Array("1468\0".utf8)  // RFC 2348
        ),
        (.writeRequest(TFTPRequest(fileName: "a", mode: "netascii")), [0x00, 0x02] + Array("a\0netascii\0".utf8)),
        (.data(block: 0x0102, [0xAA, 0xBB]), [0x00, 0x03, 0x01, 0x02, 0xAA, 0xBB]),
        (.data(block: 65_535, []), [0x00, 0x03, 0xFF, 0xFF]),
        (.acknowledgement(block: 7), [0x00, 0x04, 0x00, 0x07]),
        (
            .error(TFTPError(code: .fileNotFound, text: "no")), [0x00, 0x05, 0x00, 0x01, 0x6E, 0x6F, 0x00]
        ),
        (
            .optionAcknowledgement([TFTPOption(name: "windowsize", value: "16")]),
            [0x00, 0x06] + Array("windowsize\0".utf8) + Array("16\0".utf8)  // RFC 7440
        ),
    ]

    @Test(arguments: vectors.indices)
    func packetsAndBytesBelongTogether(_ index: Int) throws {
        let (packet, bytes) = Self.vectors[index]
        #expect(packet.bytes == bytes)
        #expect(try TFTPPacket(decoding: bytes) == packet)
    }

    @Test(arguments: [
        ([UInt8](), TFTPPacket.DecodingFailure.truncated(at: 0)), ([0], .truncated(at: 1)), ([0, 4, 1], .truncated(at: 3)),
        ([0, 9, 0, 0], .unknownOpcode(9)), ([0, 1, 0x61], .badText(at: 2)), ([0, 1, 0x61, 0], .badText(at: 4)),
        ([0, 1, 0xFF, 0xFE, 0, 0x61, 0], .badText(at: 2)),
    ])
    func whatIsNoPacketIsRefused(_ bytes: [UInt8], _ failure: TFTPPacket.DecodingFailure) {
        #expect(throws: failure) { try TFTPPacket(decoding: bytes) }
    }

    @Test func anErrorMayLackItsEnd() throws {
        #expect(try TFTPPacket(decoding: [0, 5, 0, 8, 0x61]) == .error(TFTPError(code: .refusedOptions, text: "a")))
    }

    @Test func moreOptionsThanAnybodyHasAreRefused() {
        let options = (0..<17).map { TFTPOption(name: "o\($0)", value: "1") }
        #expect(throws: TFTPPacket.DecodingFailure.tooManyOptions) {
            try TFTPPacket(decoding: TFTPPacket.readRequest(TFTPRequest(fileName: "a", options: options)).bytes)
        }
    }

    @Test func everyPrefixIsRefusedOrRead() {
        for (_, bytes) in Self.vectors {
            for length in 0..<bytes.count { _ = try? TFTPPacket(decoding: Array(bytes.prefix(length))) }
            for length in 0..<2 {
                #expect(throws: TFTPPacket.DecodingFailure.self) { try TFTPPacket(decoding: Array(bytes.prefix(length))) }
            }
        }
    }

    @Test(arguments: [newSeed()]) func whatWasReadIsWrittenAgain(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<20_000 {
            let bytes = Self.vectors[round % Self.vectors.count].1.damaged(by: &random)
            guard let packet = try? TFTPPacket(decoding: bytes) else { continue }
            #expect(try TFTPPacket(decoding: packet.bytes) == packet, "seed \(seed)")
        }
    }
}
