import Testing

/// The tree as it is now follows every rule. That each rule can fail is shown in `RulesFindViolationsTests`.
struct TreeIsTidyTests {
    private let tree = SourceTree.current

    @Test func theTreeWasFound() {
        #expect(tree.sources.contains { $0.path == "Sources/Core/Model/Step.swift" })
        #expect(tree.layers["Model"] == "Core")
        #expect(tree.layers["CSQLite"] == "Libraries")
    }

    @Test func dependenciesPointTowardsCore() {
        expectNone(tree.files.flatMap { Layers.wrongDirections(in: $0, layers: tree.layers) })
    }

    @Test func onlyProgramsKnowConcreteDriversAndStores() {
        expectNone(tree.files.flatMap(Layers.concreteImports))
    }

    @Test func coreOnlyDecides() {
        expectNone(tree.files.flatMap { Layers.impurities(in: $0, layers: tree.layers) })
    }

    @Test func everyForeignModuleHasOneHome() {
        expectNone(tree.files.flatMap { ImportHomes.strays(in: $0, layers: tree.layers) })
    }

    @Test func forbiddenWordsDoNotOccur() {
        expectNone(tree.files.flatMap(ForbiddenWords.found))
    }

    @Test func longFilesHaveAReason() {
        expectNone(FileLengths.violations(in: tree.files, allowList: FileLengths.allowList))
    }

    @Test func everyLayerHasAREADME() {
        expectNone(Layers.foldersWithoutREADME(paths: tree.paths))
    }

    private func expectNone(_ violations: [Violation], at location: SourceLocation = #_sourceLocation) {
        #expect(violations.isEmpty, "\n\(violations.map(\.description).joined(separator: "\n"))", sourceLocation: location)
    }
}
