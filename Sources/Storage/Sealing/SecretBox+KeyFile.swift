import Glibc
package import Storage

extension SecretBox {
    /// A box with the key in the file at `path`; on the first start the file is made, for its owner alone.
    ///
    /// - Throws: When others may read the file, it has a wrong size, or it can be neither read nor made; the text has the remedy.
    package init(keyFile path: String) throws(SealingFailure) {
        if access(path, F_OK) != 0 && errno == ENOENT { try Self.makeKeyFile(path) }
        try self.init(key: Self.readKey(path))
    }

    private static func readKey(_ path: String) throws(SealingFailure) -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be opened", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be examined", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SealingFailure("the key file \(path) is no regular file") }
        guard status.st_mode & 0o077 == 0 else {
            throw SealingFailure("the key file \(path) can be read by others: chmod 600 \(path)")
        }
        guard status.st_size == keyLength else {
            throw SealingFailure(
                "the key file \(path) has \(status.st_size) bytes instead of \(keyLength): restore it from a backup; "
                    + "without it, the secrets in the database are lost and must be set anew")
        }
        var key = [UInt8](repeating: 0, count: keyLength)
        guard read(descriptor, &key, keyLength) == keyLength else { throw failure("cannot be read", path) }
        return key
    }

    /// Writes a new key beside its place and links it there, so that a kill leaves a whole file or none, and no key is replaced.
    private static func makeKeyFile(_ path: String) throws(SealingFailure) {
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be made", path) }
        defer { unlink(draft) }
        let key = try randomBytes(keyLength)
        let isWritten = write(descriptor, key, keyLength) == keyLength && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWritten else { throw failure("cannot be written", path) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure("cannot be made", path) }
        syncDirectory(of: path)
    }

    /// Makes the new name durable; where a file system cannot do that, its names need no help.
    private static func syncDirectory(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = Glibc.open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ what: String, _ path: String) -> SealingFailure {
        SealingFailure("the key file \(path) \(what): \(String(cString: strerror(errno)))")
    }
}
