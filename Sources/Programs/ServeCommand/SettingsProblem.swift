/// A setting that cannot be used: names it and says what it should be.
package struct SettingsProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// The problem of the setting called so.
    package init(_ setting: String, _ text: String) {
        description = "\(setting): \(text)"
    }
}
