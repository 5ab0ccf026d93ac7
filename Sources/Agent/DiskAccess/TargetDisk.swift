import CLinux
import Glibc
package import Model

/// A disk that was chosen to be written to, opened for us alone. All reads and writes of the agent go through it.
package final class TargetDisk: Sendable {
    /// The device's path.
    package let path: String
    package let sizeBytes: Int64
    package let sectorBytes: Int
    /// Whether this is a block device rather than a file that stands in for one.
    package let isDevice: Bool
    private let buffered: Int32
    /// Past the page cache; `nil` where the file system cannot do that.
    private let direct: Int32?

    /// Opens `disk`, whose path is below `root`. A device that is in use by the system is refused, and so is one that has another
    /// size than when it was chosen: it is another one.
    package convenience init(_ disk: Disk, below root: String = "") throws(DiskFailure) {
        let place = root + disk.name
        var status = stat()
        guard stat(place, &status) == 0 else { throw .last("look at the device", disk.name) }
        let isDevice = status.st_mode & S_IFMT == S_IFBLK
        guard isDevice || status.st_mode & S_IFMT == S_IFREG else {
            throw DiskFailure("open the device", disk: disk.name, reason: "it is neither a block device nor a file")
        }
        let buffered = ironbird_open(place, 1, 0, isDevice ? 1 : 0)
        guard buffered >= 0 else { throw .last("open the device", disk.name) }
        let direct = ironbird_open(place, 1, 1, 0)
        self.init(disk, isDevice: isDevice, buffered: buffered, direct: direct >= 0 ? direct : nil)
        let size = try Self.size(buffered, isDevice ? nil : Int64(status.st_size), disk.name)
        guard size == disk.sizeBytes else {
            throw DiskFailure(
                "open the device", disk: path, reason: "it has \(size) bytes, and the one that was chosen \(disk.sizeBytes)")
        }
    }

    private init(_ disk: Disk, isDevice: Bool, buffered: Int32, direct: Int32?) {
        path = disk.name
        sizeBytes = disk.sizeBytes
        sectorBytes = Int(disk.logicalSectorBytes)
        self.isDevice = isDevice
        self.buffered = buffered
        self.direct = direct
    }

    deinit {
        close(buffered)
        if let direct { close(direct) }
    }

    private static func size(_ descriptor: Int32, _ fileBytes: Int64?, _ path: String) throws(DiskFailure) -> Int64 {
        if let fileBytes { return fileBytes }
        var bytes: UInt64 = 0
        guard ironbird_device_size(descriptor, &bytes) == 0 else { throw .last("measure the size", path) }
        return Int64(bytes)
    }

    /// Writes `bytes` at `offset`. Pieces that are aligned go past the page cache, others are written out at once.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskFailure) {
        guard offset >= 0, Int64(bytes.count) <= sizeBytes - offset else {
            throw DiskFailure("write \(bytes.count) bytes at \(offset)", disk: path, reason: "the disk ends before")
        }
        var rest = bytes
        var position = offset
        let isAligned =
            Int(bitPattern: bytes.baseAddress) % DiskBlock.alignment == 0 && position % Int64(DiskBlock.alignment) == 0
        if let direct, isAligned {
            let whole = rest.count / DiskBlock.alignment * DiskBlock.alignment
            try put(UnsafeRawBufferPointer(rebasing: rest[..<whole]), at: position, by: direct)
            rest = UnsafeRawBufferPointer(rebasing: rest[whole...])
            position += Int64(whole)
        }
        guard !rest.isEmpty else { return }
        try put(rest, at: position, by: buffered)
        ironbird_write_out(buffered, position, Int64(rest.count), 0)
        if direct == nil { forgetWritten(before: position) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, at offset: Int64, by descriptor: Int32) throws(DiskFailure) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(written))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last("write \(rest.count) bytes at \(offset + Int64(written))", path) }
            written += count
        }
    }

    /// Waits for what was written some time ago and drops it from the page cache, so that this does not grow with the image.
    private func forgetWritten(before offset: Int64) {
        let window = Int64(8 << 20)
        guard offset >= window else { return }
        ironbird_write_out(buffered, offset - window, window, 1)
        posix_fadvise(buffered, off_t(offset - window), off_t(window), POSIX_FADV_DONTNEED)
    }

    /// Writes `bytes` at `offset`.
    package func write(_ bytes: [UInt8], at offset: Int64) throws(DiskFailure) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(DiskFailure) in
            try write(UnsafeRawBufferPointer(bytes), at: offset)
        }
    }

    /// The `count` bytes at `offset`; fewer at the end of the disk.
    package func read(_ count: Int, at offset: Int64) throws(DiskFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var position = 0
        while position < count {
            let part = bytes.withUnsafeMutableBytes { room in
                pread(buffered, room.baseAddress?.advanced(by: position), count - position, off_t(offset) + off_t(position))
            }
            if part < 0, errno == EINTR { continue }
            guard part >= 0 else { throw .last("read \(count) bytes at \(offset)", path) }
            guard part > 0 else { break }
            position += part
        }
        return Array(bytes.prefix(position))
    }

    /// Makes `range` read as zeros, by the disk itself where it can.
    package func zero(_ range: Range<Int64>) throws(DiskFailure) {
        let range = range.clamped(to: 0..<sizeBytes)
        guard !range.isEmpty else { return }
        let byteCount = range.upperBound - range.lowerBound
        let isWhole = range.lowerBound % 512 == 0 && byteCount % 512 == 0
        if isWhole, ironbird_zero_range(buffered, range.lowerBound, byteCount) == 0 { return }
        if !isDevice, ironbird_punch_hole(buffered, range.lowerBound, byteCount) == 0 { return }
        let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: DiskBlock.capacity, alignment: DiskBlock.alignment)
        defer { zeros.deallocate() }
        zeros.initializeMemory(as: UInt8.self, repeating: 0)
        var position = range.lowerBound
        while position < range.upperBound {
            let count = Int(min(Int64(zeros.count), range.upperBound - position))
            try write(UnsafeRawBufferPointer(rebasing: zeros[..<count]), at: position)
            position += Int64(count)
        }
    }

    /// Lets the disk forget the content of `range`; `false` where it cannot.
    package func discard(_ range: Range<Int64>, securely: Bool) -> Bool {
        isDevice
            && ironbird_discard(
                buffered, UInt64(range.lowerBound), UInt64(range.upperBound - range.lowerBound), securely ? 1 : 0) == 0
    }

    /// Returns once everything is on the disk.
    package func synchronize() throws(DiskFailure) {
        guard fsync(buffered) == 0 else { throw .last("write out what is cached", path) }
    }

    /// Lets the kernel read the partition table again. It refuses while a partition is in use, which does no harm to the disk.
    package func rereadPartitions() {
        if isDevice { ironbird_reread_partitions(buffered) }
    }

    /// The descriptor, for orders that only one kind of disk knows.
    package func withDescriptor<Value>(_ body: (Int32) -> Value) -> Value {
        body(buffered)
    }
}
