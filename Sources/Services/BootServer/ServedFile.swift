import Glibc

/// A file that is sent, and how it was when it was looked at.
struct ServedFile: Sendable, Hashable {
    let path: String
    let size: Int64
    /// Names the content: a client that goes on after a broken connection sees by it whether the file is still the same.
    let entityTag: String

    /// The regular file at `path`; `nil` where there is none that can be read.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, R_OK) == 0 else { return nil }
        self.path = path
        size = Int64(status.st_size)
        entityTag = "\"\(status.st_ino)-\(status.st_size)-\(status.st_mtim.tv_sec)-\(status.st_mtim.tv_nsec)\""
    }
}

/// A folder whose files may be named from outside, and nothing beyond it.
struct ConfinedFolder: Sendable, Hashable {
    /// Without symbolic links.
    private let root: String

    /// The folder at `path`; `nil` where there is none.
    init?(path: String) {
        guard let resolved = Self.resolved(path) else { return nil }
        root = resolved == "/" ? "" : resolved
    }

    /// The file at the end of these names. Symbolic links count only where they stay in the folder.
    func file(_ names: [String]) -> ServedFile? {
        guard !names.isEmpty, names.allSatisfy(Self.isName) else { return nil }
        return file(at: root + "/" + names.joined(separator: "/"))
    }

    /// The file at a path of the whole system, if it is in the folder.
    func file(at path: String) -> ServedFile? {
        guard let resolved = Self.resolved(path), resolved.hasPrefix(root + "/") else { return nil }
        return ServedFile(path: resolved)
    }

    /// Hidden files are not served either.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "/") }
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
