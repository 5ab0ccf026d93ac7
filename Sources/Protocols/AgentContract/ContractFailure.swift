/// A document of the other side that is not what the contract says: which field, and what is wrong with it.
package struct ContractFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the field, as `image_info.urls`.
    package let field: String
    /// What is wrong, and what it should be.
    package let problem: String

    /// The failure of `field`.
    package init(_ field: String, _ problem: String) {
        self.field = field
        self.problem = problem
    }

    package var description: String { "\(field): \(problem)" }
}
