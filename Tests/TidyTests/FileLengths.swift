/// At 400 lines there is usually a second thing that wants out.
enum FileLengths {
    static let linesMax = 400

    /// Longer files that are one thing all the same, each with the reason.
    static let allowList: [String: String] = [:]

    /// Files that are too long, and entries of the list that are not needed.
    static func violations(in files: [SourceFile], allowList: [String: String]) -> [Violation] {
        let long = files.filter { $0.lines.count > linesMax + 1 }
        let tooLong = long.filter { allowList[$0.path] == nil }.map {
            Violation(
                path: $0.path, message: "has \($0.lines.count - 1) lines; split it, or say in FileLengths.allowList why not")
        }
        let needed = Set(long.map(\.path))
        let stale = allowList.keys.sorted().filter { !needed.contains($0) }.map {
            Violation(path: $0, message: "is in FileLengths.allowList, but is not a long file")
        }
        let unexplained = allowList.filter { $0.value.isEmpty }.keys.sorted().map {
            Violation(path: $0, message: "is in FileLengths.allowList without a reason")
        }
        return tooLong + stale + unexplained
    }
}
