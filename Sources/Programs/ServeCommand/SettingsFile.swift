import Configuration
import FoundationEssentials

/// The YAML file with settings.
enum SettingsFile {
    /// What the file at `path` sets.
    static func provider(_ path: String) async throws -> any ConfigProvider {
        guard let content = try? Data(contentsOf: URL(filePath: path)), let text = String(validating: content, as: UTF8.self)
        else {
            throw SettingsProblem("config", "the file \(path) cannot be read as text.")
        }
        try refuseUnknown(in: text, path)
        do {
            let place = InMemoryProvider(
                values: [AbsoluteConfigKey(["filePath"]): ConfigValue(.string(path), isSecret: false)])
            return try await FileProvider<YAMLSnapshot>(config: ConfigReader(provider: place))
        } catch {
            throw SettingsProblem("config", "the file \(path) is no YAML with a setting per line: \(error)")
        }
    }

    /// A misspelt setting would be ignored without a word: the names at the beginning of lines are looked at.
    private static func refuseUnknown(in text: String, _ path: String) throws(SettingsProblem) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first, first.isLetter, let colon = line.firstIndex(of: ":") else { continue }
            let name = String(line[..<colon])
            guard Setting.named(name) != nil else {
                throw SettingsProblem("config", "the file \(path) sets \(name), which is no setting; see --help.")
            }
        }
    }
}
