/// Why a rule cannot be followed, or says that inspection shall fail: a sentence for `last_error`.
package struct RuleFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// A failure for this reason.
    package init(_ description: String) {
        self.description = description
    }
}
