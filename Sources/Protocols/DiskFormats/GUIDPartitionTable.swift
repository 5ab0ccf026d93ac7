/// A GUID partition table (UEFI 2.10 §5.3), read from the start of a disk and written back to both of its places.
package struct GUIDPartitionTable: Sendable, Hashable {
    /// A partition that exists.
    package struct Partition: Sendable, Hashable {
        /// Counted from 1.
        package var number: Int
        /// The sixteen bytes of the type, as they are on the disk.
        package var type: [UInt8]
        /// The sixteen bytes of the identifier, as they are on the disk.
        package var id: [UInt8]
        package var firstSector: Int64
        /// The last sector that belongs to it.
        package var lastSector: Int64
        package var name: String
    }

    /// Tables larger than this are nobody's.
    private static let entriesBytesMax = 128 << 10

    /// The size of a sector, in bytes.
    package let sectorBytes: Int
    /// The header of the first copy: its fields, without the rest of its sector.
    private var header: [UInt8]
    private var entries: [UInt8]
    private let entryBytes: Int
    private let protectiveRecord: [UInt8]
    /// How many sectors the disk has.
    private var sectors: Int64

    /// The table in `head`, the beginning of a disk whose sectors have `sectorBytes` and which has room for `sectors` of them.
    package init(head: [UInt8], sectorBytes: Int, sectors: Int64) throws(PartitionTableFailure) {
        guard sectorBytes >= 512, head.has("EFI PART", at: sectorBytes) else { throw .absent }
        guard head.count >= 2 * sectorBytes else { throw .damaged("it is cut off") }
        let headerBytes = Int(head.littleEndian(4, at: sectorBytes + 12))
        guard 92...sectorBytes ~= headerBytes else { throw .damaged("its header has \(headerBytes) bytes") }
        header = Array(head[sectorBytes..<(sectorBytes + headerBytes)])
        self.sectorBytes = sectorBytes
        self.sectors = sectors
        protectiveRecord = Array(head[..<512])
        entryBytes = Int(header.littleEndian(4, at: 84))
        let count = Int(header.littleEndian(4, at: 80))
        let start = header.littleEndian(8, at: 72)
        guard 128...4_096 ~= entryBytes, entryBytes % 128 == 0, count > 0, count * entryBytes <= Self.entriesBytesMax,
            start >= 2, start <= UInt64(head.count / sectorBytes),
            Int(start) * sectorBytes + count * entryBytes <= head.count
        else { throw .damaged("its list of partitions is of an impossible size or in an impossible place") }
        entries = Array(head[(Int(start) * sectorBytes)...].prefix(count * entryBytes))
        // The disk may be smaller than the one that the table was made for.
        guard Int64(start) + entriesSectors <= lastUsable + 1 else {
            throw .damaged("a disk of \(sectors) sectors has no room for both of its copies")
        }
        try checkSums()
    }

    private func checkSums() throws(PartitionTableFailure) {
        var unsummed = header
        unsummed.putLittleEndian(0, 4, at: 16)
        guard UInt64(CRC32.of(unsummed)) == header.littleEndian(4, at: 16) else {
            throw .damaged("the checksum of its header is wrong")
        }
        guard UInt64(CRC32.of(entries)) == header.littleEndian(4, at: 88) else {
            throw .damaged("the checksum of its list of partitions is wrong")
        }
    }

    /// The partitions, in the order of the list.
    package var partitions: [Partition] {
        (0..<(entries.count / entryBytes)).compactMap { index in
            let entry = entries[(index * entryBytes)..<((index + 1) * entryBytes)]
            guard entry.prefix(16).contains(where: { $0 != 0 }) else { return nil }
            let units = (0..<36).map { UInt16(truncatingIfNeeded: entry.littleEndian(2, at: 56 + 2 * $0)) }.prefix { $0 != 0 }
            return Partition(
                number: index + 1, type: Array(entry.prefix(16)), id: Array(entry.dropFirst(16).prefix(16)),
                firstSector: Int64(clamping: entry.littleEndian(8, at: 32)),
                lastSector: Int64(clamping: entry.littleEndian(8, at: 40)), name: String(decoding: units, as: UTF16.self))
        }
    }

    private var entriesSectors: Int64 { Int64((entries.count + sectorBytes - 1) / sectorBytes) }
    /// The last sector that a partition may use.
    private var lastUsable: Int64 { sectors - 2 - entriesSectors }

    /// Where partition `partition` is on the disk, in bytes.
    package func bytes(of partition: Partition) -> Range<Int64> {
        let first = partition.firstSector.multipliedReportingOverflow(by: Int64(sectorBytes))
        let end = (partition.lastSector &+ 1).multipliedReportingOverflow(by: Int64(sectorBytes))
        guard !first.overflow, !end.overflow, first.partialValue >= 0, first.partialValue < end.partialValue else { return 0..<0 }
        return first.partialValue..<end.partialValue
    }

    /// Adds a partition of `byteCount` at the end of the disk, at a multiple of 1 MiB.
    ///
    /// `type` and `id` are sixteen bytes each, as they are on the disk.
    package mutating func add(
        name: String, byteCount: Int64, type: [UInt8], id: [UInt8]
    ) throws(PartitionTableFailure) -> Partition {
        let free = (0..<(entries.count / entryBytes)).first { index in
            entries[(index * entryBytes)...].prefix(16).allSatisfy { $0 == 0 }
        }
        let unit = Int64((1 << 20) / sectorBytes)
        let first = (lastUsable + 1 - byteCount / Int64(sectorBytes)) / unit * unit
        let taken = partitions.map(\.lastSector).max() ?? Int64(clamping: header.littleEndian(8, at: 40)) - 1
        guard let free, first > taken else { throw .noRoom }
        let last = first + byteCount / Int64(sectorBytes) - 1
        let start = free * entryBytes
        entries.replaceSubrange(start..<(start + 32), with: type + id)
        entries.putLittleEndian(UInt64(first), 8, at: start + 32)
        entries.putLittleEndian(UInt64(last), 8, at: start + 40)
        for (index, unit) in name.utf16.prefix(36).enumerated() {
            entries.putLittleEndian(UInt64(unit), 2, at: start + 56 + 2 * index)
        }
        return Partition(number: free + 1, type: type, id: id, firstSector: first, lastSector: last, name: name)
    }

    /// What must be written so that both copies of the table are right for this disk: backup first, so that a disk on which the
    /// first write is missing still has the table that it had.
    package var patches: [DiskPatch] {
        let backupEntries = sectors - 1 - entriesSectors
        var patches = [
            DiskPatch(offset: backupEntries * Int64(sectorBytes), bytes: padded(entries)),
            DiskPatch(
                offset: (sectors - 1) * Int64(sectorBytes),
                bytes: padded(summed(own: sectors - 1, other: 1, entries: backupEntries))),
            DiskPatch(
                offset: Int64(header.littleEndian(8, at: 72)) * Int64(sectorBytes), bytes: padded(entries)),
            DiskPatch(
                offset: Int64(sectorBytes),
                bytes: padded(summed(own: 1, other: sectors - 1, entries: Int64(header.littleEndian(8, at: 72))))),
        ]
        if let record = protectiveRecordForThisDisk { patches.append(DiskPatch(offset: 0, bytes: record)) }
        return patches
    }

    private func summed(own: Int64, other: Int64, entries start: Int64) -> [UInt8] {
        var header = header
        header.putLittleEndian(0, 4, at: 16)
        header.putLittleEndian(UInt64(own), 8, at: 24)
        header.putLittleEndian(UInt64(other), 8, at: 32)
        header.putLittleEndian(UInt64(lastUsable), 8, at: 48)
        header.putLittleEndian(UInt64(start), 8, at: 72)
        header.putLittleEndian(UInt64(CRC32.of(entries)), 4, at: 88)
        header.putLittleEndian(UInt64(CRC32.of(header)), 4, at: 16)
        return header
    }

    /// The protective record with the size of this disk; `nil` where a hybrid one says something else on purpose.
    private var protectiveRecordForThisDisk: [UInt8]? {
        let otherTypes = [466, 482, 498].map { protectiveRecord[$0 + 4] }
        guard protectiveRecord[450] == 0xEE, otherTypes == [0, 0, 0] else { return nil }
        var record = protectiveRecord
        record.putLittleEndian(UInt64(min(sectors - 1, 0xFFFF_FFFF)), 4, at: 458)
        return record
    }

    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + Array(repeating: 0, count: (sectorBytes - bytes.count % sectorBytes) % sectorBytes)
    }
}

extension GUIDPartitionTable {
    /// Linux file system data, 0FC63DAF-8483-4772-8E79-3D69D8477DE4, as it is on the disk.
    package static let linuxData: [UInt8] = [
        0xAF, 0x3D, 0xC6, 0x0F, 0x83, 0x84, 0x72, 0x47, 0x8E, 0x79, 0x3D, 0x69, 0xD8, 0x47, 0x7D, 0xE4,
    ]
    /// EFI system partition, C12A7328-F81F-11D2-BA4B-00A0C93EC93B, as it is on the disk.
    package static let efiSystem: [UInt8] = [
        0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11, 0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B,
    ]
}
