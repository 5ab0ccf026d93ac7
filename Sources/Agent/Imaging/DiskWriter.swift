import DiskAccess

/// Writes blocks to the disk on a thread of its own, all but the beginning: that follows when everything else is known to be
/// right, so that a disk on which something went wrong does not boot.
final class DiskWriter: Sendable {
    /// How much of the disk is held back, in bytes: partition table and boot loaders begin there.
    static let headBytes = Int64(DiskBlock.capacity)

    private let disk: TargetDisk
    private let head: DiskHead
    private let blocks: Handover<DiskBlock>

    init(_ disk: TargetDisk, head: DiskHead, capacity: Int) {
        self.disk = disk
        self.head = head
        blocks = Handover(capacity: capacity)
    }

    /// Takes a block to be written to its offset; `false` when writing has ended.
    func put(_ block: DiskBlock) -> Bool {
        guard blocks.put(block) else {
            block.release()
            return false
        }
        return true
    }

    /// Nothing more comes.
    func close() { blocks.close() }

    /// Ends writing at once.
    func abandon() { blocks.abandon() }

    /// Writes until nothing more comes.
    func run() throws {
        while let block = blocks.take() {
            defer { block.release() }
            var content = block.content
            var offset = block.offset
            if offset < Self.headBytes {
                let held = Int(min(Self.headBytes - offset, Int64(content.count)))
                head.put(UnsafeRawBufferPointer(rebasing: content[..<held]), at: Int(offset))
                content = UnsafeRawBufferPointer(rebasing: content[held...])
                offset += Int64(held)
            }
            if !content.isEmpty { try disk.write(content, at: offset) }
        }
    }
}
