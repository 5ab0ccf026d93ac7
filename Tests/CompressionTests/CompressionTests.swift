import Compression
import Testing

struct CompressionTests {
    private let text = Array(String(repeating: "compress me, ", count: 5_000).utf8)
    /// "hello hello hello hello\n" by `zstd -c` 1.5.4: one frame with a checksum.
    private let frame: [UInt8] = [
        0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, 0x6D, 0x00, 0x00, 0x38, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0x20, 0x0A, 0x01, 0x00, 0x99,
        0x4B, 0x11, 0xA8, 0x7C, 0x2E, 0xA8,
    ]

    /// What `decompressor` makes of `input`, given and taken in pieces of so many bytes.
    private func all(_ decompressor: any Decompressor, _ input: [UInt8], pieces: Int) throws -> [UInt8] {
        var output: [UInt8] = []
        var room = [UInt8](repeating: 0, count: pieces)
        var position = 0
        while true {
            let part = Array(input[position..<min(position + pieces, input.count)])
            let step = try part.withUnsafeBytes { from in
                try room.withUnsafeMutableBytes { try decompressor.step(from, into: $0) }
            }
            position += step.consumed
            output += room.prefix(step.produced)
            if step.consumed == 0, step.produced == 0 { return output }
        }
    }

    @Test(arguments: [1, 7, 4_096, 1 << 20])
    func aStreamMayComeInPiecesOfAnySize(pieces: Int) throws {
        let inflater = try Inflater(.gzip)
        #expect(try all(inflater, Gzip.compressed(text), pieces: pieces) == text)
        #expect(inflater.isAtEnd)
        let zstd = try ZstdDecompressor()
        #expect(try all(zstd, frame, pieces: pieces) == Array("hello hello hello hello\n".utf8))
        #expect(zstd.isAtEnd)
    }

    @Test func oneStreamMayFollowTheOther() throws {
        let member = try Gzip.compressed(text)
        #expect(try all(Inflater(.gzip), member + member, pieces: 1_000) == text + text)
        #expect(try all(ZstdDecompressor(), frame + frame, pieces: 5).count == 48)
    }

    @Test func aStreamThatIsCutOffIsNotAtItsEnd() throws {
        let inflater = try Inflater(.gzip)
        _ = try all(inflater, Array(Gzip.compressed(text).dropLast(9)), pieces: 100)
        #expect(!inflater.isAtEnd)
        let zstd = try ZstdDecompressor()
        _ = try all(zstd, Array(frame.dropLast(1)), pieces: 100)
        #expect(!zstd.isAtEnd)
    }

    @Test func damageIsSeen() throws {
        var member = try Gzip.compressed(text)
        member[member.count - 6] ^= 1
        #expect(throws: CompressionFailure.self) { try all(Inflater(.gzip), member, pieces: 1_000) }
        var frame = frame
        frame[frame.count - 1] ^= 1
        #expect(throws: CompressionFailure.self) { try all(ZstdDecompressor(), frame, pieces: 1_000) }
        #expect(throws: CompressionFailure.self) { try all(Inflater(.gzip), [1, 2, 3, 4], pieces: 10) }
        #expect(throws: CompressionFailure.self) { try all(ZstdDecompressor(), [1, 2, 3, 4, 5, 6, 7, 8], pieces: 10) }
    }

    @Test func aWindowThatIsTooLargeIsNamed() throws {
        // A frame header with a window of 2^27 bytes (RFC 8878 §3.1.1.1.2): exponent 17, mantissa 0; then an empty raw block.
        let wide: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 17 << 3, 0x01, 0x00, 0x00]
        #expect(throws: CompressionFailure.windowTooLarge(bytesMax: 32 << 20)) {
            try all(ZstdDecompressor(), wide, pieces: 100)
        }
    }

    @Test func whatGrowsBeyondItsLimitIsRefused() throws {
        let bomb = try Gzip.compressed([UInt8](repeating: 0, count: 1 << 20))
        #expect(throws: CompressionFailure.self) { try Gzip.decompressed(bomb, bytesMax: 1_000) }
        #expect(try Gzip.decompressed(Gzip.compressed(text), bytesMax: text.count) == text)
        #expect(throws: CompressionFailure.self) { try Gzip.decompressed(Array(bomb.dropLast(5)), bytesMax: 2 << 20) }
    }
}
