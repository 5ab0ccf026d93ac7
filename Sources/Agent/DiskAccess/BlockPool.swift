import Synchronization

/// The blocks that an image is moved with: as many as there are, and no more, however large the image is.
package final class BlockPool: Sendable {
    private let free: Handover<DiskBlock>
    private let onRelease: Mutex<(@Sendable () -> Void)?>

    /// A pool of `count` blocks.
    package init(count: Int) {
        free = Handover(capacity: .max)
        onRelease = Mutex(nil)
        for _ in 0..<count { _ = free.put(DiskBlock(home: self)) }
    }

    /// A block once one is free; `nil` once the pool is closed.
    package func take() -> DiskBlock? { free.take() }

    /// A block if one is free now; otherwise `released` is called once as soon as one may be.
    package func take(orCall released: @escaping @Sendable () -> Void) -> DiskBlock? {
        if let block = free.takeIfAny() { return block }
        onRelease.withLock { $0 = released }
        // One may have come back in between, without anybody to call.
        guard let block = free.takeIfAny() else { return nil }
        onRelease.withLock { $0 = nil }
        return block
    }

    /// Ends the pool: whoever waits gets nothing. Blocks that are out still find it, so it also ends their circle of references.
    package func close() {
        free.abandon()
        let released = onRelease.withLock { $0.take() }
        released?()
    }

    func giveBack(_ block: DiskBlock) {
        (block.count, block.offset) = (0, 0)
        _ = free.put(block)
        let released = onRelease.withLock { $0.take() }
        released?()
    }
}
