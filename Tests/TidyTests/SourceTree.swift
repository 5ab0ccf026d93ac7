import Foundation

/// The Swift files of this package, read once from the disk.
struct SourceTree {
    /// The top of the repository, two folders above this one.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What is on the disk now.
    static let current = SourceTree(root: root)

    /// Every Swift file below `Sources` and `Tests`, ordered by path.
    let files: [SourceFile]
    /// Every file below them, of whatever kind, relative to the root: `Sources/Core/README.md`.
    let paths: Set<String>

    init(root: URL) {
        var files: [SourceFile] = []
        var paths: Set<String> = []
        for top in ["Sources", "Tests"] {
            let found = FileManager.default.enumerator(atPath: root.appending(path: top).path)
            while let below = found?.nextObject() as? String {
                let path = "\(top)/\(below)"
                paths.insert(path)
                guard path.hasSuffix(".swift"), let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
                else { continue }
                files.append(SourceFile(path: path, text: text))
            }
        }
        self.files = files.sorted { $0.path < $1.path }
        self.paths = paths
    }

    /// The files below `Sources`.
    var sources: [SourceFile] { files.filter { $0.top == "Sources" } }

    /// The layer of each of our modules, read from where its files are.
    var layers: [String: String] {
        var layers: [String: String] = [:]
        for path in paths where path.hasPrefix("Sources/") {
            let parts = path.split(separator: "/")
            if parts.count > 3 { layers[String(parts[2])] = String(parts[1]) }
        }
        return layers
    }
}
