import Glibc
import Storage

/// Keeps a second process out of a state directory, for as long as it exists.
///
/// The kernel lets go of it with the process, however that ends.
final class DirectoryLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock, or says which process has it.
    init(directory: String) throws(StoreError) {
        let path = directory + "/ironbird.lock"
        // Not `self.descriptor` yet: once that is set, whoever throws lets `deinit` close it, and it must not be closed twice.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable("\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.content(of: descriptor)
            close(descriptor)
            throw .unavailable(
                "the state directory \(directory) is in use by process \(holder): stop that one, or choose another directory")
        }
        let mark = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, mark, mark.count, 0) == mark.count else {
            close(descriptor)
            throw .unavailable("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    private static func content(of descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
    }
}
