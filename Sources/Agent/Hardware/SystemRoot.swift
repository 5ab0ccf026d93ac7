import Glibc

/// The files in which Linux shows the machine, below a root that a test can replace by a folder of its own.
package struct SystemRoot: Sendable, Hashable {
    /// The most bytes that are read of one file.
    private static let bytesMax = 1 << 20

    /// What is in front of every path; empty for the machine itself.
    package let prefix: String

    /// The tree below `prefix`.
    package init(_ prefix: String = "") {
        self.prefix = prefix
    }

    /// Where `path` really is.
    package func place(_ path: String) -> String { prefix + path }

    /// Whether there is anything at `path`.
    package func exists(_ path: String) -> Bool { access(place(path), F_OK) == 0 }

    /// The content of the file at `path`; `nil` where there is none that can be read.
    package func bytes(_ path: String) -> [UInt8]? {
        let descriptor = open(place(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < Self.bytesMax {
            let count = read(descriptor, &part, part.count)
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += part.prefix(count)
        }
        return bytes
    }

    /// The text of the file at `path` without white space around it; `nil` where there is none, or nothing in it.
    package func text(_ path: String) -> String? {
        guard let bytes = bytes(path) else { return nil }
        let isBlank = { (byte: UInt8) in byte <= 0x20 }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) }) else {
            return nil
        }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    /// The number in the file at `path`.
    package func integer(_ path: String) -> Int64? { text(path).flatMap { Int64($0) } }

    /// The names in the directory `path`, in order.
    package func names(in path: String) -> [String] {
        guard let directory = opendir(place(path)) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Where the symbolic link at `path` leads, as it is written there.
    package func link(_ path: String) -> String? {
        var target = [CChar](repeating: 0, count: 4_096)
        let count = readlink(place(path), &target, target.count)
        return count > 0 ? String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}

extension String {
    /// What follows the last slash.
    var lastPathElement: String { String(split(separator: "/").last ?? "") }
}
