import DiskFormats

/// A boot entry of UEFI firmware: a load option (UEFI 2.10 §3.1.3) that leads to a file on a partition.
struct EFIBootEntry: Sendable, Hashable {
    let label: String
    let partition: GUIDPartitionTable.Partition
    /// The path of the loader with backslashes.
    let loader: String

    /// The content of the variable.
    var bytes: [UInt8] {
        let path = partitionNode + fileNode + [0x7F, 0xFF, 4, 0]
        // LOAD_OPTION_ACTIVE.
        return Self.littleEndian(1, 4) + Self.littleEndian(UInt64(path.count), 2) + Self.text(label) + path
    }

    /// A hard drive on a disk with a GUID partition table (§10.3.5.1).
    private var partitionNode: [UInt8] {
        [4, 1, 42, 0] + Self.littleEndian(UInt64(partition.number), 4) + Self.littleEndian(UInt64(partition.firstSector), 8)
            + Self.littleEndian(UInt64(partition.lastSector - partition.firstSector + 1), 8) + partition.id + [2, 2]
    }

    /// A file (§10.3.5.4).
    private var fileNode: [UInt8] {
        let path = Self.text(loader)
        return [4, 4] + Self.littleEndian(UInt64(4 + path.count), 2) + path
    }

    /// UTF-16 with a zero at its end.
    private static func text(_ text: String) -> [UInt8] {
        (Array(text.utf16) + [0]).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
