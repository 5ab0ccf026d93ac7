import Testing

/// Each rule finds what was planted, and leaves alone what only looks like it.
struct RulesFindViolationsTests {
    private let layers = [
        "Model": "Core", "Lifecycle": "Core", "BareMetalAPI": "Protocols", "FakeDriver": "Drivers", "Storage": "Storage",
        "SQLiteStorage": "Storage", "Conductor": "Services", "RESTAPI": "Services", "ServeCommand": "Programs",
        "CCrypto": "Libraries",
    ]

    private func file(_ path: String, _ text: String) -> SourceFile {
        SourceFile(path: "Sources/\(path)", text: text)
    }

    @Test(arguments: [
        ("Core/Model/A.swift", "Storage"), ("Protocols/BareMetalAPI/A.swift", "Conductor"),
        ("Drivers/FakeDriver/A.swift", "Storage"),
        ("Storage/Storage/A.swift", "FakeDriver"), ("Services/Conductor/A.swift", "ServeCommand"),
        ("Core/Model/A.swift", "CCrypto"),
    ])
    func findsAnImportThatPointsAwayFromCore(path: String, module: String) {
        let violations = Layers.wrongDirections(in: file(path, "\npackage import \(module)\n"), layers: layers)
        #expect(violations.map(\.line) == [2])
    }

    @Test func letsImportsPointTowardsCore() {
        #expect(
            Layers.wrongDirections(in: file("Services/RESTAPI/A.swift", "import Conductor\nimport Model"), layers: layers) == [])
    }

    @Test func findsALayerThatIsNotOnTheMap() {
        #expect(Layers.wrongDirections(in: file("Utilities/Strings/A.swift", ""), layers: layers).count == 1)
    }

    @Test(arguments: ["FakeDriver", "SQLiteStorage", "MemoryStorage"])
    func findsAServiceThatKnowsAConcreteThing(module: String) {
        #expect(Layers.concreteImports(in: file("Services/Conductor/A.swift", "import \(module)")).count == 1)
        #expect(Layers.concreteImports(in: file("Programs/ServeCommand/A.swift", "import \(module)")) == [])
    }

    @Test(arguments: [
        "import Foundation", "import FoundationEssentials", "import Glibc", "import Dispatch", "func a() async {}", "await b()",
        "actor A {}", "let now = ContinuousClock().now", "Int.random(in: 0..<9)",
    ])
    func findsCoreDoingMoreThanDeciding(line: String) {
        #expect(Layers.impurities(in: file("Core/Model/A.swift", line), layers: layers).count == 1)
        #expect(Layers.impurities(in: file("Services/Conductor/A.swift", line), layers: layers) == [])
    }

    @Test func letsCoreImportCoreAndTheStandardLibrary() {
        let text = "import Synchronization\nimport Model\n/// An async actor would await.\nlet text = \"await\""
        #expect(Layers.impurities(in: file("Core/Lifecycle/A.swift", text), layers: layers) == [])
    }

    @Test(arguments: [
        ("Hummingbird", "Conductor"), ("NIOCore", "Conductor"), ("NIOSSL", "ServeCommand"), ("CCrypt", "ServeCommand"),
        ("CSQLite", "Storage"), ("CCrypto", "SQLiteStorage"), ("CCurl", "OperatorCommands"), ("Yams", "ServeCommand"),
        ("Configuration", "RESTAPI"), ("ArgumentParser", "RESTAPI"), ("Foundation", "RESTAPI"), ("SomethingNew", "RESTAPI"),
    ])
    func findsAForeignModuleAwayFromHome(imported: String, module: String) {
        let text = "@preconcurrency import \(imported)"
        #expect(ImportHomes.strays(in: file("Services/\(module)/A.swift", text), layers: layers).count == 1)
    }

    @Test(arguments: [
        ("Programs/OperatorCommands/A.swift", "import ArgumentParser"), ("Services/RESTAPI/A.swift", "import NIOCore"),
        ("Services/RESTAPI/A.swift", "import struct NIOCore.ByteBuffer"),
        ("Services/Conductor/A.swift", "import FoundationEssentials"),
    ])
    func letsAForeignModuleBeAtHome(path: String, line: String) {
        #expect(ImportHomes.strays(in: file(path, line), layers: layers) == [])
    }

    @Test(arguments: [
        "let a = try! b()", "let a = b as! C", "fatalError(\"no\")", "Task { await a() }", "Task(priority: .low) { }",
        "Task<Void, Never> { }", "Task.detached { }", "try await Task.sleep(for: .seconds(1))", "// TODO: later",
        "let a = 1 // FIXME",
    ])
    func findsAForbiddenWord(line: String) {
        #expect(ForbiddenWords.found(in: file("Services/Conductor/A.swift", line)).isEmpty == false)
    }

    @Test(arguments: [
        "try? a()", "group.addTask { }", "let text = \"try! Task { as! fatalError( Task.sleep\"", "// Task { } does not occur",
        "try Task.checkCancellation()", "/* try! /* as! */ fatalError( */", "let text = #\"a \" try! b\"#",
    ])
    func leavesAloneWhatOnlyLooksForbidden(line: String) {
        #expect(ForbiddenWords.found(in: file("Services/Conductor/A.swift", line)) == [])
    }

    @Test func findsSleepInTests() {
        let sleeping = SourceFile(path: "Tests/ModelTests/A.swift", text: "\"\\(try! await Task.sleep(for: .zero))\"")
        #expect(ForbiddenWords.found(in: sleeping).count == 1)
    }

    @Test func findsLongFilesAndNeedlessExceptions() {
        let long = file("Core/Model/Long.swift", String(repeating: "\n", count: 401))
        let short = file("Core/Model/Short.swift", String(repeating: "\n", count: 400))
        #expect(FileLengths.violations(in: [long, short], allowList: [:]).map(\.path) == [long.path])
        #expect(FileLengths.violations(in: [long], allowList: [long.path: "a table"]) == [])
        #expect(FileLengths.violations(in: [long], allowList: [long.path: ""]).count == 1)
        #expect(FileLengths.violations(in: [short], allowList: [short.path: "a table"]).map(\.path) == [short.path])
    }

    @Test func findsALayerWithoutREADME() {
        let paths: Set = ["Sources/README.md", "Tests/README.md", "Sources/Core/README.md", "Sources/Drivers/FakeDriver/A.swift"]
        #expect(Layers.foldersWithoutREADME(paths: paths).map(\.path) == ["Sources/Drivers"])
    }

    @Test func readsCodeWithoutCommentsAndLiterals() {
        let text = "let a = \"\"\"\n  b \\(c(\"d\")) \"e\"\n  \"\"\" // f\ng /* h\n*/ i"
        let code = CodeOnly.of(text).split(separator: "\n").map { $0.filter { $0 != " " } }
        #expect(code == ["leta=", "(c())", "", "g", "i"])
    }
}
