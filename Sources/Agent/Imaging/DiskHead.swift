import DiskAccess
import DiskFormats
import Synchronization

/// The beginning of the disk as it shall become, held back until the rest is known to be right.
final class DiskHead: Sendable {
    private let bytes: Mutex<[UInt8]>

    /// The beginning of a disk of `diskBytes`, all zeros.
    init(diskBytes: Int64) {
        bytes = Mutex(Array(repeating: 0, count: Int(min(DiskWriter.headBytes, diskBytes))))
    }

    /// What it is now.
    var content: [UInt8] { bytes.withLock { $0 } }

    /// Replaces a part of it.
    func put(_ part: UnsafeRawBufferPointer, at offset: Int) {
        bytes.withLock { bytes in
            bytes.withUnsafeMutableBytes { $0[offset..<(offset + part.count)].copyBytes(from: part) }
        }
    }

    /// Applies what belongs to the beginning, and writes the rest of `patches` to `disk`.
    func apply(_ patches: [DiskPatch], to disk: TargetDisk) throws(DiskFailure) {
        for patch in patches {
            let held = Int(max(0, min(DiskWriter.headBytes - patch.offset, Int64(patch.bytes.count))))
            if held > 0 {
                patch.bytes.withUnsafeBytes { put(UnsafeRawBufferPointer(rebasing: $0[..<held]), at: Int(patch.offset)) }
            }
            if held < patch.bytes.count {
                try disk.write(Array(patch.bytes[held...]), at: patch.offset + Int64(held))
            }
        }
    }

    /// Writes it to `disk`, which makes that bootable. The first sector is the last to be written.
    func commit(to disk: TargetDisk) throws(DiskFailure) {
        let content = content
        let first = min(content.count, 4_096)
        if content.count > first { try disk.write(Array(content[first...]), at: Int64(first)) }
        try disk.synchronize()
        try disk.write(Array(content[..<first]), at: 0)
        try disk.synchronize()
    }
}
