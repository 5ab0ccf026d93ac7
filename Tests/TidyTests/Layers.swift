/// Which layer may know which, and what only programs may know.
enum Layers {
    /// What the modules of a layer may import of ours. A layer that is not listed is refused.
    static let allowed: [String: Set<String>] = [
        "Core": ["Core"],
        "Protocols": ["Core", "Protocols"],
        "Drivers": ["Core", "Protocols", "Drivers", "Libraries"],
        "Storage": ["Core", "Protocols", "Storage", "Libraries"],
        "Services": ["Core", "Protocols", "Drivers", "Storage", "Services", "Libraries"],
        "Agent": ["Core", "Protocols", "Libraries", "Agent"],
        "Programs": ["Core", "Protocols", "Drivers", "Storage", "Services", "Agent", "Programs", "Libraries"],
        "Libraries": ["Libraries"],
    ]

    /// Concrete drivers and stores: only a program imports them.
    static let concrete: Set<String> = [
        "FakeDriver", "AgentDriver", "IPMIDriver", "RedfishDriver", "SQLiteStorage", "MemoryStorage",
    ]

    /// What Core may import besides Core.
    static let standardLibrary: Set<String> = ["Swift", "Synchronization", "RegexBuilder"]

    /// Imports that point away from `Core`. `layers` names the layer of each of our modules.
    static func wrongDirections(in file: SourceFile, layers: [String: String]) -> [Violation] {
        guard file.top == "Sources" else { return [] }
        guard let allowed = allowed[file.layer] else {
            return [Violation(path: file.path, message: "is in no known layer; add “\(file.layer)” to Layers.allowed")]
        }
        return file.imports.compactMap { imported in
            guard let layer = layers[imported.module], !allowed.contains(layer) else { return nil }
            return Violation(
                path: file.path, line: imported.line,
                message: "\(file.layer) does not import \(imported.module), which is in \(layer)")
        }
    }

    /// Imports of a concrete driver or store by something that is not a program.
    static func concreteImports(in file: SourceFile) -> [Violation] {
        guard file.top == "Sources", file.layer != "Programs" else { return [] }
        return file.imports.filter { concrete.contains($0.module) }.map {
            Violation(path: file.path, line: $0.line, message: "only a program imports \($0.module)")
        }
    }

    /// Whatever makes a file of Core more than a decision: foreign modules, waiting, a clock.
    static func impurities(in file: SourceFile, layers: [String: String]) -> [Violation] {
        guard file.top == "Sources", file.layer == "Core" else { return [] }
        let imports = file.imports.filter { layers[$0.module] != "Core" && !standardLibrary.contains($0.module) }.map {
            Violation(path: file.path, line: $0.line, message: "Core does not import \($0.module)")
        }
        let words: [(Regex<Substring>, String)] = [
            (/\b(?:async|await|actor)\b/, "Core does not wait"),
            (
                /\b(?:ContinuousClock|SuspendingClock|clock_gettime|gettimeofday)\b/,
                "Core has no clock; time arrives with the events"
            ),
            (
                /\bResourceID\.random\(\)|\.random\(in:[^,]*\)|\brandomElement\(\)|\.shuffled\(\)/,
                "Core does not draw lots: identifiers and generators are brought in"
            ),
        ]
        return imports
            + words.flatMap { pattern, message in
                file.lines(matching: pattern).map { Violation(path: file.path, line: $0, message: message) }
            }
    }

    /// Layers without a README.
    static func foldersWithoutREADME(paths: Set<String>) -> [Violation] {
        var folders: Set<String> = ["Sources", "Tests"]
        for path in paths where path.hasPrefix("Sources/") {
            let parts = path.split(separator: "/")
            if parts.count > 2 { folders.insert("Sources/\(parts[1])") }
        }
        return folders.sorted().filter { !paths.contains("\($0)/README.md") }.map {
            Violation(path: $0, message: "has no README.md")
        }
    }
}
