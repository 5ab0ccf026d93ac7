package import DriverInterfaces
package import Lifecycle
import Model
package import Storage

/// Why the service did not do what it was asked; nothing was changed. One switch of the API turns it into a status.
package enum ServiceError: Error, Sendable {
    /// The lifecycle refuses the event now.
    case rejected(Rejection)
    /// The store refused or failed.
    case store(StoreError)
    /// The request, or the node's configuration, lacks something.
    case invalid(ValidationFailure)
    /// The node's hardware has no such thing: `interface` is what is missing, as in `console` or `inject_nmi`.
    case unsupported(interface: String, driver: String)
    /// The hardware misbehaved in a call that somebody waits for.
    case hardware(HardwareError)
    /// Too many nodes wait for a worker already: try again later.
    case busy
    /// The hardware did not answer in time.
    case timedOut(operation: String, after: Duration)
    /// The author of a change found that it may not be made to the node as it is now: the author's own error.
    case refused(any Error)

    /// There is no such node.
    package static func noSuchNode(_ reference: ResourceReference) -> ServiceError {
        .store(.notFound(noun: "node", reference: reference.text))
    }
}

extension ServiceError: CustomStringConvertible {
    /// What to tell the one who asked; holds no secret.
    package var description: String {
        switch self {
        case .rejected(let rejection): rejection.description
        case .store(let error): Self.text(of: error)
        case .invalid(let failure): failure.reason
        case .unsupported(let interface, let driver):
            "Driver \(driver) does not support \(interface) (disabled or not implemented)."
        case .hardware(let error): error.description
        case .busy: "Requested action cannot be performed due to lack of free conductor workers."
        case .timedOut(let operation, let duration):
            "Timed out after \(duration.components.seconds) seconds: \(operation)."
        case .refused(let error): "\(error)"
        }
    }

    private static func text(of error: StoreError) -> String {
        switch error {
        case .conflict: "The resource was changed by another request in the meantime; try again."
        case .notFound(let noun, let reference): "\(noun.capitalizedFirst) \(reference) could not be found."
        case .duplicate(let noun, let field, let value, _): "A \(noun) with \(field) \(value) already exists."
        case .reference(let noun, let field, let value): "The \(noun)'s \(field) \(value) names nothing, or is still in use."
        case .unavailable(let reason): "The storage failed: \(reason)"
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension ResourceReference {
    /// The reference as it was given.
    package var text: String {
        switch self {
        case .uuid(let uuid): uuid.description
        case .name(let name): name
        }
    }
}
