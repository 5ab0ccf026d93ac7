import Compression
import DiskAccess
import DiskFormats

/// Brings the clusters of a QCOW2 image to their places on the disk while its file passes by once.
final class QCOW2Decoder: BlockDecoder {
    private let plan: QCOW2Plan
    private let output: DiskOutput
    private let decompressor: any ResettableDecompressor
    private let cluster: UnsafeMutableRawBufferPointer
    private var nextPiece = 0
    /// Where in the file the next block begins.
    private var position: Int64 = 0
    /// What has passed by and is still needed, and where in the file it begins.
    private var carried: [UInt8] = []
    private var carriedStart: Int64 = 0

    init(_ plan: QCOW2Plan, _ output: DiskOutput) throws {
        self.plan = plan
        self.output = output
        switch plan.header.compression {
        case .deflate: decompressor = try Inflater(.none)
        case .zstd: decompressor = try ZstdDecompressor()
        }
        cluster = .allocate(byteCount: plan.header.clusterBytes, alignment: DiskBlock.alignment)
    }

    deinit {
        cluster.deallocate()
    }

    func take(_ block: DiskBlock) throws {
        defer { block.release() }
        defer { position += Int64(block.count) }
        guard carried.isEmpty else {
            carried += block.content
            try carried.withUnsafeBytes { try use($0, from: carriedStart, isLast: false) }
            return keep(from: carriedStart, of: carried)
        }
        try use(block.content, from: position, isLast: false)
        keep(from: position, of: block.content)
    }

    func finish() throws {
        try carried.withUnsafeBytes { try use($0, from: carriedStart, isLast: true) }
        guard nextPiece == plan.pieces.count else { throw ImagingFailure.format("it is cut off") }
        try output.flush()
    }

    /// Uses all pieces that lie in `bytes`, which begin at `start` in the file. The last compressed one may reach beyond the end.
    private func use(_ bytes: UnsafeRawBufferPointer, from start: Int64, isLast: Bool) throws {
        while nextPiece < plan.pieces.count {
            let piece = plan.pieces[nextPiece]
            var place = plan.place(of: piece)
            let end = start + Int64(bytes.count)
            if isLast, piece.isCompressed, place.lowerBound < end { place = place.clamped(to: start..<end) }
            guard place.lowerBound >= start, place.upperBound <= end else { break }
            let content = bytes[Int(place.lowerBound - start)..<Int(place.upperBound - start)]
            try put(UnsafeRawBufferPointer(rebasing: content), piece)
            nextPiece += 1
        }
    }

    private func put(_ content: UnsafeRawBufferPointer, _ piece: QCOW2Plan.Piece) throws {
        let target = plan.target(of: piece)
        let plain = piece.isCompressed ? try decompressed(content) : content
        try output.put(
            UnsafeRawBufferPointer(rebasing: plain[..<Int(target.upperBound - target.lowerBound)]), at: target.lowerBound)
    }

    private func decompressed(_ content: UnsafeRawBufferPointer) throws(CompressionFailure) -> UnsafeRawBufferPointer {
        decompressor.reset()
        var rest = content
        var made = 0
        while made < cluster.count {
            let step = try decompressor.step(rest, into: UnsafeMutableRawBufferPointer(rebasing: cluster[made...]))
            guard step.produced > 0 || step.consumed > 0 else { throw .damaged("a cluster is cut off") }
            guard step.produced > 0 || !decompressor.isAtEnd else { throw .damaged("a cluster is too short") }
            rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
            made += step.produced
        }
        return UnsafeRawBufferPointer(cluster)
    }

    /// Carries over what the next piece needs of `bytes`, which begin at `start` in the file.
    private func keep(from start: Int64, of bytes: some RandomAccessCollection<UInt8>) {
        guard nextPiece < plan.pieces.count else { return carried = [] }
        let first = max(start, plan.pieces[nextPiece].offset)
        let skipped = Int(min(first - start, Int64(bytes.count)))
        carried = Array(bytes.dropFirst(skipped))
        carriedStart = start + Int64(skipped)
    }
}
