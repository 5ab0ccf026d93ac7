/// A Swift file: where it is, what it says, and what of that is code.
struct SourceFile {
    /// Relative to the root: `Sources/Core/Model/Step.swift`.
    let path: String
    let text: String
    /// The lines without comments and without the contents of string literals.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = CodeOnly.of(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func part(_ index: Int) -> String {
        let parts = path.split(separator: "/")
        return index < parts.count - 1 ? String(parts[index]) : ""
    }

    /// `Sources` or `Tests`.
    var top: String { part(0) }
    /// `Core`, `Services`…; empty for a file that is in no layer.
    var layer: String { part(1) }
    /// `Model`, `Conductor`…; empty for a file that is in no module.
    var module: String { part(2) }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// An imported module and the line (from one) that imports it.
    struct Import: Equatable {
        let module: String
        let line: Int
    }

    /// The modules that this file imports; `import struct A.B` imports `A`.
    var imports: [Import] {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|typealias|let|var)\s+)?(\w+)/
        return code.enumerated().compactMap { index, line in
            line.firstMatch(of: pattern).map { Import(module: String($0.1), line: index + 1) }
        }
    }

    /// The lines of code (from one) in which `pattern` occurs.
    func lines(matching pattern: Regex<Substring>) -> [Int] {
        code.indices.filter { code[$0].contains(pattern) }.map { $0 + 1 }
    }
}

/// Something that the tree must not contain.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    var line: Int?
    let message: String

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}
