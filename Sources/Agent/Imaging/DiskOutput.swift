import DiskAccess

/// Collects what belongs to the disk into blocks and hands them to the writer. Lives on one thread.
final class DiskOutput {
    private let pool: BlockPool
    private let writer: DiskWriter
    private let diskBytes: Int64
    /// Where the next block belongs.
    private var position: Int64 = 0
    /// The block being filled.
    private(set) var current: DiskBlock?

    init(_ pool: BlockPool, writer: DiskWriter, diskBytes: Int64) {
        self.pool = pool
        self.writer = writer
        self.diskBytes = diskBytes
    }

    /// Hands over a whole block for the next place on the disk.
    func hand(_ block: DiskBlock) throws(ImagingFailure) {
        block.offset = position
        position += Int64(block.count)
        guard position <= diskBytes else {
            block.release()
            throw .tooLarge(image: position, disk: diskBytes)
        }
        guard writer.put(block) else { throw .cancelled }
    }

    /// The block being filled, or a fresh one.
    func block() throws(ImagingFailure) -> DiskBlock {
        if let current { return current }
        guard let fresh = pool.take() else { throw .cancelled }
        current = fresh
        return fresh
    }

    /// Hands over the block being filled.
    func flush() throws(ImagingFailure) {
        guard let block = current.take() else { return }
        guard block.count > 0 else { return block.release() }
        try hand(block)
    }

    /// Puts `bytes` at `offset`, together with what was put right before that place.
    func put(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(ImagingFailure) {
        var rest = bytes
        var place = offset
        while !rest.isEmpty {
            if let current, position + Int64(current.count) != place || current.room.isEmpty { try flush() }
            if current == nil { position = place }
            let taken = try block().append(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
            place += Int64(taken)
        }
    }
}
