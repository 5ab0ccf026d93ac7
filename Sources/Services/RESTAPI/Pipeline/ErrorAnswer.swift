package import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Logging
import Storage

/// Credentials that were not accepted, on their way to the answer.
struct RefusedCredentials: Error {
    let refusal: AuthenticationRefusal

    init(_ refusal: AuthenticationRefusal) {
        self.refusal = refusal
    }
}

/// The one place where what went wrong becomes a status and a body.
package enum ErrorAnswer {
    /// The answer to a request that ended with `error`.
    static func response(to error: any Error, logger: Logger, requestID: String) -> APIResponse {
        if let refused = error as? RefusedCredentials { return response(to: refused.refusal) }
        guard let known = apiError(for: error) else {
            // Nobody foresaw this. Its text may hold anything, so only the log gets it.
            logger.error(
                "unexpected error", metadata: ["request": .string(requestID), "error": .string(String(reflecting: error))])
            return response(to: APIError.internalError("An unexpected error occurred; the log tells more under \(requestID)."))
        }
        if known.status >= 500 {
            logger.warning(
                "request failed", metadata: ["request": .string(requestID), "error": .string(cause(of: error, known))])
        }
        return response(to: known)
    }

    /// What the log says: clients are told what to do, and operators what it was.
    package static func cause(of error: any Error, _ answer: APIError) -> String {
        error is StoreError || error is ServiceError ? "\(error)" : answer.text
    }

    /// The status that `error` is answered with.
    package static func status(of error: any Error) -> Int {
        apiError(for: error)?.status ?? 500
    }

    private static func response(to error: APIError) -> APIResponse {
        var response = APIResponse(status: error.status, body: .json(error.body))
        response.closesConnection = error.status == 413
        return response
    }

    private static func response(to refusal: AuthenticationRefusal) -> APIResponse {
        var response = APIResponse(status: refusal.status, body: .json(Array(refusal.body.utf8)))
        if let challenge = refusal.challenge { response.headers.append(("WWW-Authenticate", challenge)) }
        return response
    }

    /// What clients are told, or `nil` for an error that should not have come here.
    package static func apiError(for error: any Error) -> APIError? {
        switch error {
        case let error as APIError: error
        case ServiceError.refused(let cause): apiError(for: cause)
        case let error as ServiceError: ofService(error)
        case let error as StoreError: ofStore(error)
        case let error as Rejection: APIError(status(of: error.reason), error.description)
        case let error as ValidationFailure: .badRequest(error.reason)
        case let error as HardwareError: .internalError(error.description)
        case let error as JSONPatchFailure: .badRequest(error.description)
        case is CancellationError: .unavailable("The service is shutting down.")
        default: nil
        }
    }

    private static func ofStore(_ error: StoreError) -> APIError {
        switch error {
        case .conflict: .conflict("The resource was changed by somebody else at the same time. Try again.")
        case .notFound(let noun, let reference): .noSuch(noun, reference)
        case .duplicate(let noun, let field, let value, _): .conflict("A \(noun) with \(field) \(value) already exists.")
        case .reference(_, let field, let value): .badRequest("\(field): \(value) names nothing, or something is still using it.")
        case .unavailable: .unavailable("The storage cannot be used now. Try again later.")
        }
    }

    private static func ofService(_ error: ServiceError) -> APIError {
        switch error {
        case .rejected(let rejection): APIError(status(of: rejection.reason), rejection.description)
        case .store(let error): ofStore(error)
        case .invalid, .unsupported: .badRequest(error.description)
        case .hardware, .timedOut, .refused: .internalError(error.description)
        case .busy: .unavailable(error.description)
        }
    }

    private static func status(of reason: Rejection.Reason) -> Int {
        switch reason {
        case .reserved, .powerOffDisabled: 409
        case .notAllowedInState, .inMaintenance, .retired, .cleaning: 400
        case .protected: 403
        }
    }
}
