import Glibc
package import Storage

/// Keeps everything in one SQLite file of a state directory that no other process may use at the same time.
///
/// Writes are durable when they are answered: what waits together shares a commit and its wait for the disk.
package final class SQLiteStore: Store {
    /// Bounds of memory and of queues.
    package struct Limits: Sendable, Hashable {
        /// Connections for reading.
        package var readers = 2
        package var readerCacheKiB = 2_048
        package var writerCacheKiB = 4_096
        /// Writes that share one commit.
        package var writesPerCommitMax = 256
        package var writesWaitingMax = 20_000
        package var readsWaitingMax = 20_000
        /// How often the writer looks, 30 µs apart, whether the callers of the last commit come back to share the next.
        package var companionRoundsMax = 2
        /// Pages of the write-ahead log before they are moved into the file.
        package var logPagesMax = 4_000
        /// Deleted nodes that the feed of changes remembers.
        package var deletionsKeptMax = NodeFeedQuery.deletionsKeptMax

        /// Caches of 8 MiB in all: what does not fit is read again from the system's own cache.
        package init() {}
    }

    /// The file's name within the state directory.
    package static let fileName = "ironbird.db"

    let commits: CommitQueue
    let readers: ReaderPool
    let sealing: any SecretSealing
    let limits: Limits
    private let lock: DirectoryLock

    /// Opens the store in `directory`, which is made if it is not there, and brings its file to the newest schema.
    ///
    /// - Throws: `.unavailable` with the cause and the remedy: another process has it, a newer program wrote it, it is damaged.
    package init(directory: String, sealing: any SecretSealing, limits: Limits = Limits()) throws(StoreError) {
        try Self.prepare(directory)
        lock = try DirectoryLock(directory: directory)
        self.sealing = sealing
        self.limits = limits
        let path = directory + "/" + Self.fileName
        do {
            let writer = try Self.openWriter(path, limits, sealing)
            commits = CommitQueue(writer, limits: limits)
            readers = try ReaderPool(limits) {
                try Connection(path: path, role: .reader, cacheKiB: limits.readerCacheKiB, sealing: sealing)
            }
        } catch {
            throw StoreError(from: error)
        }
    }

    /// Finishes what waits and closes the file; later calls get `.unavailable`. The directory is free once the store is gone.
    package func close() async {
        await readers.close()
        await commits.close()
    }

    private static func prepare(_ directory: String) throws(StoreError) {
        if mkdir(directory, 0o700) != 0 && errno != EEXIST {
            throw .unavailable("the state directory \(directory) cannot be made: \(String(cString: strerror(errno)))")
        }
        // SQLite gives the log beside the file the same mode.
        let path = directory + "/" + fileName
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unavailable("\(path) cannot be opened: \(String(cString: strerror(errno)))") }
        Glibc.close(descriptor)
    }

    private static func openWriter(_ path: String, _ limits: Limits, _ sealing: any SecretSealing) throws -> Connection {
        let writer = try Connection(path: path, role: .writer, cacheKiB: limits.writerCacheKiB, sealing: sealing)
        try writer.execute(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=\(limits.logPagesMax);
            PRAGMA journal_size_limit=\(limits.logPagesMax * 4_096);
            """)
        try writer.migrate()
        return writer
    }
}
