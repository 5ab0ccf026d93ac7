/// A version of the API, `1.N`.
package struct Microversion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The N of `1.N`.
    package let minor: Int

    /// Version `1.minor`.
    package init(minor: Int) {
        self.minor = minor
    }

    /// The version spelled by `text`; `nil` when it is none of 1.1 to 1.9999.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "1", let minor = Int(parts[1]), (1...9999).contains(minor) else { return nil }
        self.minor = minor
    }

    /// The newest version whose answers this program knows.
    package static let newest = Microversion(minor: 115)

    package var description: String { "1.\(minor)" }

    package static func < (left: Microversion, right: Microversion) -> Bool {
        left.minor < right.minor
    }

    /// The version to try again with after the server refused `self`; `nil` when both sides have none in common, or the refusal
    /// was about something else.
    package func downgraded(minimum: Microversion?, maximum: Microversion?) -> Microversion? {
        guard let maximum, maximum < self, minimum.map({ $0 <= maximum }) ?? true else { return nil }
        return maximum
    }
}
