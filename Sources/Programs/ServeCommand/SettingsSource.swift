import BareMetalAPI
package import Configuration

/// Reads settings, each from the first place that has it, and as what it has to be.
package struct SettingsSource: Sendable {
    private let reader: ConfigReader

    /// The settings that `reader` finds.
    package init(_ reader: ConfigReader) {
        self.reader = reader
    }

    /// The settings of `flags`, then of `environment`, then of the file that either of them names as `config`.
    ///
    /// - Throws: `SettingsProblem` when that file cannot be read or names what is no setting.
    package static func standard(flags: [String: String], environment: [String: String]) async throws -> SettingsSource {
        let near: [any ConfigProvider] = [
            InMemoryProvider(values: values(flags)),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "ironbird"),
        ]
        guard let path = ConfigReader(providers: near).string(forKey: "config") else {
            return SettingsSource(ConfigReader(providers: near))
        }
        return SettingsSource(ConfigReader(providers: near + [try await SettingsFile.provider(path)]))
    }

    private static func values(_ flags: [String: String]) -> [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (name, value) in flags { values[AbsoluteConfigKey([name])] = ConfigValue(.string(value), isSecret: false) }
        return values
    }

    /// The text of a setting; a list in the file reads as its items with commas.
    func text(_ name: String) -> String? {
        precondition(Setting.named(name) != nil, "\(name) is not in the table of settings.")
        let key = ConfigKey([name])
        return reader.string(forKey: key) ?? reader.stringArray(forKey: key)?.joined(separator: ",")
    }

    /// The items of a list, without blanks around them.
    func list(_ name: String) -> [String]? {
        text(name).map { text in
            text.split(separator: ",").map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
                .filter { !$0.isEmpty }
        }
    }

    func flag(_ name: String, _ standard: Bool) throws(SettingsProblem) -> Bool {
        guard let text = text(name) else { return standard }
        guard let value = Bool(word: text) else { throw SettingsProblem(name, "must be true or false, not \(text).") }
        return value
    }

    func count(_ name: String, _ standard: Int, min minimum: Int = 1) throws(SettingsProblem) -> Int {
        guard let text = text(name) else { return standard }
        guard let value = Int(text), value >= minimum, value <= 1 << 40 else {
            throw SettingsProblem(name, "must be a whole number of at least \(minimum), not \(text).")
        }
        return value
    }

    func seconds(_ name: String, _ standard: Duration, mayBeZero: Bool = false) throws(SettingsProblem) -> Duration {
        guard let text = text(name) else { return standard }
        guard let value = Double(text), value.isFinite, value <= 1e9, value > 0 || (mayBeZero && value == 0) else {
            throw SettingsProblem(name, "must be a number of seconds\(mayBeZero ? "" : " above 0"), not \(text).")
        }
        return .seconds(value)
    }

    func odds(_ name: String) throws(SettingsProblem) -> Double {
        guard let text = text(name) else { return 0 }
        guard let value = Double(text), (0...1).contains(value) else {
            throw SettingsProblem(name, "must be a number from 0 to 1, not \(text).")
        }
        return value
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ standard: Choice
    ) throws(SettingsProblem) -> Choice {
        guard let text = text(name) else { return standard }
        guard let value = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsProblem(name, "must be one of \(all), not \(text).")
        }
        return value
    }
}
