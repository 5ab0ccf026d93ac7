/// The header of a QCOW2 image (docs/interop/qcow2.txt of QEMU), checked for what we can read.
package struct QCOW2Header: Sendable, Hashable {
    /// Why an image cannot be read.
    package enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        case truncated
        case notQCOW2
        case unsupportedVersion(UInt32)
        /// The image needs another file: whoever made it could name any file of whoever reads it.
        case needsAnotherFile(String)
        case encrypted
        case markedCorrupt
        case unsupportedFeature(String)
        case damaged(String)

        package var description: String {
            switch self {
            case .truncated: "the image ends before its header does"
            case .notQCOW2: "this is no QCOW2 image"
            case .unsupportedVersion(let version): "QCOW2 version \(version) is not supported: convert the image to version 3"
            case .needsAnotherFile(let what): "the image needs another file, its \(what): flatten it with qemu-img convert"
            case .encrypted: "the image is encrypted: decrypt it with qemu-img convert"
            case .markedCorrupt: "the image is marked as corrupt: repair it with qemu-img check"
            case .unsupportedFeature(let what): "the image uses \(what), which is not supported: convert it with qemu-img convert"
            case .damaged(let how): "the image is damaged: \(how)"
            }
        }
    }

    /// How clusters are compressed.
    package enum Compression: Sendable, Hashable {
        /// Raw deflate (RFC 1951), without header.
        case deflate
        case zstd
    }

    /// How many bytes from the start are needed.
    package static let bytesNeeded = 112
    private static let levelOneEntriesMax: UInt64 = 4 << 20

    package let clusterBits: Int
    /// The size of the disk that the image is of, in bytes.
    package let virtualBytes: Int64
    /// Where the list of tables is, in bytes.
    package let levelOneOffset: Int64
    /// How many tables are needed for the whole disk.
    package let levelOneCount: Int
    package let compression: Compression
    /// Version 3 can mark clusters as zero.
    let hasZeroClusters: Bool

    /// The header at the start of `head`.
    package init(_ head: [UInt8]) throws(Failure) {
        guard head.starts(with: [0x51, 0x46, 0x49, 0xFB]) else { throw .notQCOW2 }
        guard head.count >= Self.bytesNeeded else { throw .truncated }
        let version = UInt32(head.bigEndian(4, at: 4))
        guard version == 2 || version == 3 else { throw .unsupportedVersion(version) }
        guard head.bigEndian(8, at: 8) == 0 else { throw .needsAnotherFile("backing file") }
        guard head.bigEndian(4, at: 32) == 0 else { throw .encrypted }
        hasZeroClusters = version == 3
        compression = try Self.compression(head, version)
        let bits = Int(head.bigEndian(4, at: 20))
        guard 9...21 ~= bits else { throw .damaged("clusters of 2^\(bits) bytes") }
        clusterBits = bits
        let size = head.bigEndian(8, at: 24)
        guard size < 1 << 56 else { throw .damaged("a disk of \(size) bytes") }
        virtualBytes = Int64(size)
        let bytesPerTable = UInt64(1) << UInt64(2 * bits - 3)
        let needed = (size + bytesPerTable - 1) / bytesPerTable
        guard needed <= Self.levelOneEntriesMax, head.bigEndian(4, at: 36) >= needed else {
            throw .damaged("its first table has \(head.bigEndian(4, at: 36)) entries, and \(needed) are needed")
        }
        levelOneCount = Int(needed)
        let offset = head.bigEndian(8, at: 40)
        guard offset < 1 << 56, offset % (1 << UInt64(bits)) == 0, offset > 0 || needed == 0 else {
            throw .damaged("its first table is at \(offset)")
        }
        levelOneOffset = Int64(offset)
    }

    private static func compression(_ head: [UInt8], _ version: UInt32) throws(Failure) -> Compression {
        guard version == 3 else { return .deflate }
        let features = head.bigEndian(8, at: 72)
        // Bit 0: the counts of references were not written back; they do not matter to a reader.
        if features & 2 != 0 { throw .markedCorrupt }
        if features & 4 != 0 { throw .needsAnotherFile("external data file") }
        if features & 16 != 0 { throw .unsupportedFeature("extended tables") }
        if features >> 5 != 0 { throw .unsupportedFeature("features that are not known here") }
        guard features & 8 != 0 else { return .deflate }
        switch head[104] {
        case 0: return .deflate
        case 1: return .zstd
        case let type: throw .unsupportedFeature("compression of type \(type)")
        }
    }

    /// The size of a cluster, in bytes.
    package var clusterBytes: Int { 1 << clusterBits }
    /// How many clusters one table describes.
    package var clustersPerTable: Int { clusterBytes / 8 }
    /// How many clusters the disk has, the last one perhaps in part.
    package var clusterCount: Int64 { (virtualBytes + Int64(clusterBytes) - 1) / Int64(clusterBytes) }
}

extension QCOW2Header {
    /// Where a cluster's content is.
    package enum Cluster: Sendable, Hashable {
        /// It reads as zeros.
        case zero
        /// It is at this offset in the file.
        case plain(offset: Int64)
        /// It is compressed in so many bytes at most, at this offset in the file.
        case compressed(offset: Int64, byteCount: Int)
    }

    /// Where the tables are, by the first table in `bytes`; `nil`: all of the table's clusters are zero.
    package func tableOffsets(_ bytes: [UInt8]) throws(Failure) -> [Int64?] {
        guard bytes.count >= levelOneCount * 8 else { throw .truncated }
        var offsets: [Int64?] = []
        offsets.reserveCapacity(levelOneCount)
        for index in 0..<levelOneCount {
            let offset = bytes.bigEndian(8, at: index * 8) & 0x00FF_FFFF_FFFF_FE00
            guard offset % UInt64(clusterBytes) == 0 else { throw .damaged("a table is at \(offset)") }
            offsets.append(offset == 0 ? nil : Int64(offset))
        }
        return offsets
    }

    /// Where the content of the cluster with this entry in a table is.
    package func cluster(_ entry: UInt64) throws(Failure) -> Cluster {
        if entry & 1 << 62 != 0 { return compressedCluster(entry) }
        if hasZeroClusters, entry & 1 != 0 { return .zero }
        let offset = entry & 0x00FF_FFFF_FFFF_FE00
        guard offset % UInt64(clusterBytes) == 0 else { throw .damaged("a cluster is at \(offset)") }
        return offset == 0 ? .zero : .plain(offset: Int64(offset))
    }

    private func compressedCluster(_ entry: UInt64) -> Cluster {
        let offsetBits = UInt64(62 - (clusterBits - 8))
        let offset = entry & (1 << offsetBits - 1)
        let sectors = entry >> offsetBits & (1 << UInt64(clusterBits - 8) - 1) + 1
        return .compressed(offset: Int64(offset), byteCount: Int(sectors * 512 - offset % 512))
    }
}
