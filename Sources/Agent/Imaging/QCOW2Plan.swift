import DiskFormats

/// Where in the file of a QCOW2 image the content of each cluster of the disk is, in the order of the file: so that one pass over
/// the file, which the checksum needs anyway, is enough.
struct QCOW2Plan: Sendable {
    /// A cluster with content.
    struct Piece: Sendable {
        /// Where its content is in the file; the top bit says that it is compressed.
        fileprivate let place: UInt64
        /// The number of the cluster on the disk.
        let cluster: UInt32
        /// How many units of 512 bytes a compressed one has at most.
        fileprivate let sectors: UInt16

        var isCompressed: Bool { place >> 63 == 1 }
        var offset: Int64 { Int64(place & (1 << 63 - 1)) }
    }

    let header: QCOW2Header
    /// The version of the file that the plan is for.
    let source: BlockFiller.Source
    /// In the order of the file.
    private(set) var pieces: [Piece] = []
    /// The parts of the disk that read as zeros, in bytes.
    private(set) var zeros: [Range<Int64>] = []

    /// Reads header and tables of the image.
    init(
        reading reader: RangeReader, clustersMax: Int, diskBytes: Int64
    ) async throws(ImagingFailure) {
        let head = try await reader.read(0..<Int64(QCOW2Header.bytesNeeded))
        source = head.source
        do {
            header = try QCOW2Header(head.bytes)
        } catch {
            throw .format(error.description)
        }
        guard header.virtualBytes <= diskBytes else { throw .tooLarge(image: header.virtualBytes, disk: diskBytes) }
        try await readTables(reader, clustersMax: clustersMax)
        pieces.sort { $0.offset < $1.offset }
    }

    private mutating func readTables(_ reader: RangeReader, clustersMax: Int) async throws(ImagingFailure) {
        guard header.levelOneCount > 0 else { return }
        let start = header.levelOneOffset
        let first = try await read(reader, start..<(start + Int64(header.levelOneCount * 8)))
        let offsets: [Int64?]
        do { offsets = try header.tableOffsets(first) } catch { throw .format(error.description) }
        var next: Int64 = 0
        for (index, offset) in offsets.enumerated() {
            guard let offset else { continue }
            let table = try await read(reader, offset..<(offset + Int64(header.clusterBytes)))
            guard table.count == header.clusterBytes else { throw .format(QCOW2Header.Failure.truncated.description) }
            let base = Int64(index) * Int64(header.clustersPerTable)
            do { try add(table, base: base, next: &next) } catch { throw .format(error.description) }
            guard pieces.count <= clustersMax else {
                throw .format("it has more than \(clustersMax) clusters with content: convert it to raw, or to larger clusters")
            }
        }
        addZeros(from: next, to: header.clusterCount)
    }

    private func read(_ reader: RangeReader, _ range: Range<Int64>) async throws(ImagingFailure) -> [UInt8] {
        let part = try await reader.read(range)
        guard part.source == source else { throw .imageChanged }
        return part.bytes
    }

    /// Adds the clusters of one table, the first of which is number `base`; before `next` everything is known.
    private mutating func add(_ table: [UInt8], base: Int64, next: inout Int64) throws(QCOW2Header.Failure) {
        for index in 0..<Int(min(Int64(header.clustersPerTable), header.clusterCount - base)) {
            let number = base + Int64(index)
            let entry = table[(index * 8)..<(index * 8 + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard let piece = try piece(entry, UInt32(truncatingIfNeeded: number)) else { continue }
            addZeros(from: next, to: number)
            next = number + 1
            pieces.append(piece)
        }
    }

    private func piece(_ entry: UInt64, _ number: UInt32) throws(QCOW2Header.Failure) -> Piece? {
        switch try header.cluster(entry) {
        case .zero: return nil
        case .plain(let offset): return Piece(place: UInt64(offset), cluster: number, sectors: 0)
        case .compressed(let offset, let byteCount):
            let sectors = (byteCount + Int(offset % 512)) / 512
            return Piece(place: UInt64(offset) | 1 << 63, cluster: number, sectors: UInt16(clamping: sectors))
        }
    }

    private mutating func addZeros(from first: Int64, to end: Int64) {
        guard first < end else { return }
        let bytes = Int64(header.clusterBytes)
        zeros.append((first * bytes)..<min(end * bytes, header.virtualBytes))
    }

    /// Where the content of `piece` is in the file; of a compressed one, where it is at most.
    func place(of piece: Piece) -> Range<Int64> {
        let length =
            piece.isCompressed ? Int64(piece.sectors) * 512 - piece.offset % 512 : Int64(header.clusterBytes)
        return piece.offset..<(piece.offset + length)
    }

    /// Where `piece` belongs on the disk.
    func target(of piece: Piece) -> Range<Int64> {
        let start = Int64(piece.cluster) << Int64(header.clusterBits)
        return start..<min(start + Int64(header.clusterBytes), header.virtualBytes)
    }
}
