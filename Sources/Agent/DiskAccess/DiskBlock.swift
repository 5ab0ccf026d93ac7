/// A piece of memory on its way to a disk, aligned so that it can go past the page cache.
///
/// Unchecked because at any time one thread has it: it is handed over, never shared.
package final class DiskBlock: @unchecked Sendable {
    /// The size of the memory, in bytes.
    package static let capacity = 1 << 20
    /// What disks and kernels ask of addresses, offsets and lengths, in bytes.
    package static let alignment = 4_096

    /// All of its memory.
    package let memory: UnsafeMutableRawBufferPointer
    /// How much of it is filled.
    package var count = 0
    /// Where on the disk it belongs, in bytes.
    package var offset: Int64 = 0
    private let home: BlockPool

    init(home: BlockPool) {
        self.home = home
        memory = .allocate(byteCount: Self.capacity, alignment: Self.alignment)
    }

    deinit {
        memory.deallocate()
    }

    /// What is filled.
    package var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// What is still free.
    package var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count...]) }

    /// Appends as much of `bytes` as fits, and returns how much that was.
    package func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        let taken = min(bytes.count, Self.capacity - count)
        guard taken > 0 else { return 0 }
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
        count += taken
        return taken
    }

    /// Gives the memory back to where it came from.
    package func release() {
        home.giveBack(self)
    }
}
