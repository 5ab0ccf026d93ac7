/// A partition table of the old kind: four primary partitions in the first sector.
package struct MasterBootRecord: Sendable, Hashable {
    /// A primary partition.
    package struct Partition: Sendable, Hashable {
        /// Counted from 1.
        package var number: Int
        package var type: UInt8
        package var firstSector: Int64
        package var sectors: Int64
    }

    /// What a table with 32 bits per number can reach, in sectors.
    private static let sectorsMax: Int64 = 0xFFFF_FFFF

    private var record: [UInt8]
    private let sectorBytes: Int
    private let sectors: Int64

    /// The table in `head`, the beginning of a disk whose sectors have `sectorBytes` and which has room for `sectors` of them.
    /// Protective records of GUID partition tables are not meant.
    package init(head: [UInt8], sectorBytes: Int, sectors: Int64) throws(PartitionTableFailure) {
        guard head.count >= 512, head[510] == 0x55, head[511] == 0xAA else { throw .absent }
        record = Array(head[..<512])
        self.sectorBytes = sectorBytes
        self.sectors = min(sectors, Self.sectorsMax)
        let isBootSector = (0..<4).contains { ![0, 0x80].contains(record[446 + 16 * $0]) }
        guard !isBootSector, !partitions.isEmpty, !partitions.contains(where: { $0.type == 0xEE }) else { throw .absent }
    }

    /// The partitions that exist.
    package var partitions: [Partition] {
        (0..<4).compactMap { index in
            let start = 446 + 16 * index
            guard record[start + 4] != 0 else { return nil }
            return Partition(
                number: index + 1, type: record[start + 4], firstSector: Int64(record.littleEndian(4, at: start + 8)),
                sectors: Int64(record.littleEndian(4, at: start + 12)))
        }
    }

    /// Where `partition` is on the disk, in bytes.
    package func bytes(of partition: Partition) -> Range<Int64> {
        let start = partition.firstSector * Int64(sectorBytes)
        return start..<(start + partition.sectors * Int64(sectorBytes))
    }

    /// Adds a Linux partition of `byteCount` at the end of what the table can reach, at a multiple of 1 MiB.
    package mutating func add(byteCount: Int64) throws(PartitionTableFailure) -> Partition {
        let unit = Int64((1 << 20) / sectorBytes)
        let count = byteCount / Int64(sectorBytes)
        let first = (sectors - count) / unit * unit
        let taken = partitions.map { $0.firstSector + $0.sectors }.max() ?? 0
        guard let slot = (0..<4).first(where: { record[446 + 16 * $0 + 4] == 0 }), first >= max(taken, unit) else {
            throw .noRoom
        }
        let start = 446 + 16 * slot
        // Numbers of cylinders, heads and sectors mean nothing any more: the highest ones say so.
        record.replaceSubrange(start..<(start + 8), with: [0, 0xFE, 0xFF, 0xFF, 0x83, 0xFE, 0xFF, 0xFF])
        record.putLittleEndian(UInt64(first), 4, at: start + 8)
        record.putLittleEndian(UInt64(count), 4, at: start + 12)
        return Partition(number: slot + 1, type: 0x83, firstSector: first, sectors: count)
    }

    /// What must be written.
    package var patches: [DiskPatch] { [DiskPatch(offset: 0, bytes: record)] }
}
