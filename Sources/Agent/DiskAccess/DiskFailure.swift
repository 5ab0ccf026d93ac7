import Glibc

/// A disk that did not do what it was asked, with the kernel's reason.
package struct DiskFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was being done: `write 1048576 bytes at 4096`.
    package let operation: String
    /// The device's path.
    package let disk: String
    /// The kernel's words.
    package let reason: String

    /// A failure of `operation` for this reason.
    package init(_ operation: String, disk: String, reason: String) {
        self.operation = operation
        self.disk = disk
        self.reason = reason
    }

    /// The failure that `errno` tells of.
    static func last(_ operation: String, _ disk: String) -> DiskFailure {
        DiskFailure(operation, disk: disk, reason: String(cString: strerror(errno)))
    }

    package var description: String { "could not \(operation) of \(disk): \(reason)" }
}
