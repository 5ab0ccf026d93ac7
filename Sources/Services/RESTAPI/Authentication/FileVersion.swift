import Glibc

/// What tells one content of a file from the next without reading it.
struct FileVersion: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    let bytes: Int64
    /// Nanoseconds since the Unix epoch.
    let modified: Int64

    /// Why a file cannot be read.
    struct ReadingFailure: Error, CustomStringConvertible {
        let description: String
    }

    /// The version of the file at `path`, or `nil` when there is none that can be seen.
    init?(path: String) {
        var status = Glibc.stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: Glibc.stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        bytes = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }

    /// The content of the file at `path` and its version, which is never newer than the content.
    static func read(_ path: String, bytesMax: Int) throws(ReadingFailure) -> (content: [UInt8], version: FileVersion) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .init(description: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = Glibc.stat()
        guard fstat(descriptor, &status) == 0 else { throw .init(description: String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .init(description: "it is not a regular file") }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw .init(description: String(cString: strerror(errno))) }
            guard count > 0 else { return (content, FileVersion(status)) }
            content += chunk[..<count]
            guard content.count <= bytesMax else { throw .init(description: "it has more than \(bytesMax) bytes") }
        }
    }
}
