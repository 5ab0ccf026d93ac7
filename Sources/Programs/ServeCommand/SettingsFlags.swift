/// Takes apart the flags of the command line.
package enum SettingsFlags {
    /// The values that `arguments` give to settings: `--name value`, `--name=value`, or `--name` alone for true.
    package static func values(_ arguments: [String]) throws(SettingsProblem) -> [String: String] {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                throw SettingsProblem(argument, "is not understood here; settings are given as --name value.")
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let setting = Setting.named(name) else { throw SettingsProblem("--" + name, unknown(name)) }
            var value: String?
            if parts.count > 1 { value = String(parts[1]) } else { value = setting.placeholder == nil ? "true" : rest.popFirst() }
            guard let value else { throw SettingsProblem(name, "needs a value: --\(name) \(setting.placeholder ?? "").") }
            guard values.updateValue(value, forKey: name) == nil else { throw SettingsProblem(name, "is given twice.") }
        }
        return values
    }

    private static func unknown(_ name: String) -> String {
        let near = Setting.all.map(\.name).filter { $0.contains(name) || name.contains($0) }.prefix(3)
        return near.isEmpty
            ? "is no setting; see ironbird serve --help." : "is no setting; did you mean --\(near.joined(separator: ", --"))?"
    }
}
