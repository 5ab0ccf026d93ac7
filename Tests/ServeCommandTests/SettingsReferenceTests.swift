import FoundationEssentials
import ServeCommand
import Testing

@Suite struct SettingsReferenceTests {
    @Test func thePageInTheTreeIsTheOneThatIsGenerated() throws {
        let path = #filePath.components(separatedBy: "/Tests/").first.map { $0 + "/Sources/Programs/SETTINGS.md" } ?? ""
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            page == SettingsReference.page,
            "Run: .build/debug/ironbird serve --print-settings-reference > Sources/Programs/SETTINGS.md")
    }

    @Test func everySettingIsExplained() {
        for setting in Setting.all {
            #expect(setting.help.hasSuffix("."), "\(setting.name)")
            #expect(setting.variable.hasPrefix("IRONBIRD_"), "\(setting.name)")
        }
    }
}
