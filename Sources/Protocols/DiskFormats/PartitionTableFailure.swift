/// Why a partition table cannot be used.
package enum PartitionTableFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is none of the kind.
    case absent
    /// What is there contradicts itself; the text says how.
    case damaged(String)
    /// The disk, or its table, has no room for what shall be added.
    case noRoom

    package var description: String {
        switch self {
        case .absent: "there is no partition table"
        case .damaged(let how): "the partition table is damaged: \(how)"
        case .noRoom: "the disk or its partition table has no room for another partition"
        }
    }
}

/// Bytes to be written to a place on a disk.
package struct DiskPatch: Sendable, Hashable {
    /// Where, in bytes from the start of the disk.
    package var offset: Int64
    package var bytes: [UInt8]

    /// `bytes` for the place `offset`.
    package init(offset: Int64, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }
}
