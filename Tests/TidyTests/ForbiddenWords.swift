/// Words that code here does without, each with what to write instead.
enum ForbiddenWords {
    /// In code of `Sources`.
    private static var inSources: [(Regex<Substring>, String)] {
        [
            (/\btry!/, "try! ends the process: throw, or decide"),
            (/\bas!/, "as! ends the process: use as? and decide"),
            (/\bfatalError\(/, "fatalError: use precondition with a sentence, or throw"),
            (/\bTask\s*(?:<[^>]*>\s*)?(?:\([^()]*\)\s*)?\{/, "Task { } escapes its caller: use a task group"),
            (/\bTask\.(?:detached|immediate|init)\b/, "a task without a parent: use a task group"),
        ]
    }

    /// In code of `Sources` and of `Tests`.
    private static var everywhere: [(Regex<Substring>, String)] {
        [(/\bTask\.sleep\b/, "Task.sleep: wait for an event, or sleep on the clock that was brought in")]
    }

    /// In the text of `Sources`, comments included.
    private static var inText: [(Regex<Substring>, String)] {
        [(/\b(?:TODO|FIXME)\b/, "unfinished work is an issue, not a comment")]
    }

    /// Every forbidden word of one file.
    static func found(in file: SourceFile) -> [Violation] {
        let isSource = file.top == "Sources"
        var found: [Violation] = []
        for (pattern, message) in everywhere + (isSource ? inSources : []) {
            found += file.lines(matching: pattern).map { Violation(path: file.path, line: $0, message: message) }
        }
        guard isSource else { return found }
        for (index, line) in file.lines.enumerated() {
            for (pattern, message) in inText where line.contains(pattern) {
                found.append(Violation(path: file.path, line: index + 1, message: message))
            }
        }
        return found
    }
}
