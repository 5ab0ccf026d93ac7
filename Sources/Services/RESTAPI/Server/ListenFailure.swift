/// A listener that could not be opened: where, and why.
package struct ListenFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ address: ListenAddress, _ reason: String) {
        description = "Cannot listen on \(address): \(reason)."
    }
}
