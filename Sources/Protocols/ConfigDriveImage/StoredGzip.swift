/// Gzip without compression (RFC 1952 around RFC 1951 §3.2.4): for readers that insist on gzip, and contents too small to matter.
package enum StoredGzip {
    /// The most bytes of one stored block.
    private static let blockBytesMax = 65_535

    /// `content` as a gzip file; the same content gives the same bytes.
    package static func file(_ content: [UInt8]) -> [UInt8] {
        var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        file.reserveCapacity(content.count + 64)
        var start = 0
        repeat {
            let end = min(start + blockBytesMax, content.count)
            let count = UInt16(end - start)
            file.append(end == content.count ? 1 : 0)
            file += count.little + (~count).little
            file += content[start..<end]
            start = end
        } while start < content.count
        return file + crc32(content).little + UInt32(truncatingIfNeeded: content.count).little
    }

    /// The checksum of RFC 1952 §8.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { crc, byte in table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xEDB8_8320 }
    }
}
