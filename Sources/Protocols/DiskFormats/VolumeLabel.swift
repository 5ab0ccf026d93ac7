/// The label of a file system, by its first bytes: ISO 9660, FAT, ext2 to ext4.
package enum VolumeLabel {
    /// How many bytes from the start of the file system are needed.
    package static let bytesNeeded = 34 << 10

    /// The label of what begins with `head`; `nil` where there is none that we know.
    package static func of(_ head: [UInt8]) -> String? {
        if head.count >= 32_808, head.has("CD001", at: 32_769) { return text(head[32_808...].prefix(32)) }
        if head.count >= 1_160, head.littleEndian(2, at: 1_080) == 0xEF53 { return text(head[1_144...].prefix(16)) }
        if head.has("FAT32", at: 82) { return text(head[71...].prefix(11)) }
        if head.has("FAT1", at: 54) { return text(head[43...].prefix(11)) }
        return nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        let bytes = bytes.prefix { $0 != 0 }
        guard let last = bytes.lastIndex(where: { $0 != 0x20 }) else { return nil }
        return String(decoding: bytes[...last], as: UTF8.self)
    }
}
