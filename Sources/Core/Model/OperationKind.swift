/// What an operation on a node is for.
package enum OperationKind: String, Sendable, Hashable, Codable, CaseIterable {
    case verify, inspect
    /// Cleaning that an operator asked for; leads to `manageable`.
    case manualClean
    /// Cleaning on `provide` and after deletion; leads to `available`.
    case automatedClean
    case deploy, rebuild, delete, adopt, rescue, unrescue, service
}
