/// The beginning of a disk of 8 MiB (16,384 sectors) with a GUID partition table as sfdisk of util-linux 2.38 makes it: one partition
/// "root" of sectors 2048 to 6143, and room for four. Only what is not zero is written out.
func gptHead() -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 64 << 10)
    func put(_ bytes: [UInt8], at offset: Int) { head.replaceSubrange(offset..<(offset + bytes.count), with: bytes) }
    // Protective record: type 0xEE from sector 1, 16,383 sectors; signature.
    put([0, 0, 2, 0, 0xEE, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 0xFF, 0x3F, 0, 0], at: 446)
    put([0x55, 0xAA], at: 510)
    var header: [UInt8] = Array("EFI PART".utf8)
    header += [0, 0, 1, 0, 92, 0, 0, 0]  // Revision 1.0, 92 bytes.
    header += [0, 0, 0, 0, 0, 0, 0, 0]  // Checksum follows below; reserved.
    header += little(1, 8) + little(16_383, 8)  // Here and backup.
    header += little(34, 8) + little(16_350, 8)  // First and last usable sector.
    header += Array(1...16)  // Identifier of the disk.
    header += little(2, 8) + little(4, 4) + little(128, 4)  // Partitions: place, number, size.
    var entry: [UInt8] = [0xAF, 0x3D, 0xC6, 0x0F, 0x83, 0x84, 0x72, 0x47, 0x8E, 0x79, 0x3D, 0x69, 0xD8, 0x47, 0x7D, 0xE4]
    entry += Array(17...32) + little(2_048, 8) + little(6_143, 8) + little(0, 8)
    entry += "root".utf16.flatMap { little(UInt64($0), 2) }
    let entries = entry + [UInt8](repeating: 0, count: 4 * 128 - entry.count)
    header += little(UInt64(crc32(entries)), 4)
    header.replaceSubrange(16..<20, with: little(UInt64(crc32(header)), 4))
    put(header, at: 512)
    put(entries, at: 1_024)
    return head
}

func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
}

func big(_ value: UInt64, _ count: Int) -> [UInt8] {
    little(value, count).reversed()
}

/// CRC-32 bit by bit, unlike the table of the code under test.
func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = ~0
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
}

/// The header of a QCOW2 image of version 3 with clusters of 64 KiB, a disk of 1 GiB, and its first table at 0x30000.
func qcow2Head() -> [UInt8] {
    var head: [UInt8] = [0x51, 0x46, 0x49, 0xFB] + big(3, 4)  // "QFI\xfb", version.
    head += big(0, 8) + big(0, 4)  // No backing file.
    head += big(16, 4) + big(1 << 30, 8)  // Bits of a cluster, size of the disk.
    head += big(0, 4)  // Not encrypted.
    head += big(2, 4) + big(0x30000, 8)  // First table: entries, place.
    head += big(0x10000, 8) + big(1, 4)  // Reference counts.
    head += big(0, 4) + big(0, 8)  // Snapshots.
    head += big(0, 8) + big(0, 8) + big(0, 8)  // Incompatible, compatible and other features.
    head += big(4, 4) + big(112, 4) + [0, 0, 0, 0, 0, 0, 0, 0]  // Order of counts, length, compression, padding.
    return head
}
