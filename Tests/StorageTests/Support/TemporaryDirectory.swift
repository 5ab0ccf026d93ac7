import FoundationEssentials

/// A directory that is gone with the last reference to it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "ironbird-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// All bytes of the files whose names begin with `prefix`, one after the other.
    func bytes(ofFilesBeginningWith prefix: String) throws -> Data {
        try names.filter { $0.hasPrefix(prefix) }.reduce(Data()) { try $0 + Data(contentsOf: URL(filePath: path + "/" + $1)) }
    }

    /// Copies everything that is there at this moment into a directory of its own.
    func copy() throws -> TemporaryDirectory {
        let copy = try TemporaryDirectory()
        for name in try names where name != "ironbird.lock" {
            try FileManager.default.copyItem(atPath: path + "/" + name, toPath: copy.path + "/" + name)
        }
        return copy
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
