/// Keeps secrets unreadable at rest: what a store writes down is sealed, and opened again when it is needed.
package protocol SecretSealing: Sendable {
    /// Makes `secret` unreadable and unalterable. It opens only under the same context, which is not secret itself.
    func seal(_ secret: [UInt8], context: String) throws(SealingFailure) -> [UInt8]
    /// What was sealed under `context`.
    func open(_ sealed: [UInt8], context: String) throws(SealingFailure) -> [UInt8]
}

/// Why something was not sealed or not opened: what failed, and what to do. Never what the secret is.
package struct SealingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// A failure with its text.
    package init(_ description: String) {
        self.description = description
    }
}
