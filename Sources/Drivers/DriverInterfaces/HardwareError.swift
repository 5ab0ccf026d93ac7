package import Model

/// The world misbehaved. Code reads the `remedy`; people read the text, which says what was being done to what.
package struct HardwareError: Error, Sendable, CustomStringConvertible {
    /// What to do about it.
    package enum Remedy: Sendable, Hashable {
        /// It may well work in a while.
        case retry
        /// Trying again is of no use: the step or operation fails.
        case fail
        /// The operator must change something first: credentials, an address, a cable.
        case askOperator
    }

    package let remedy: Remedy
    /// What was being done: `read the power state`.
    package let operation: String
    package let node: Node.ID
    /// What went wrong, without secrets.
    package let reason: String

    /// A failure of `operation` on `node`.
    package init(_ remedy: Remedy, operation: String, node: Node.ID, reason: String) {
        self.remedy = remedy
        self.operation = operation
        self.node = node
        self.reason = reason
    }

    package var description: String { "Failed to \(operation) of node \(node): \(reason)" }
}

/// What a node's configuration lacks for an interface to work; the API shows `reason` in `validate` and in 400 answers.
package struct ValidationFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Names the field and the fix.
    package let reason: String

    /// A lack with its fix.
    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { reason }
}
