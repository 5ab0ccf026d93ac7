/// What an `Authorization` header earns.
package enum AuthenticationDecision: Sendable, Equatable {
    /// The request is this user's, and may do everything.
    case allowed(user: String)
    /// The request ends here.
    case refused(AuthenticationRefusal)
}

/// Why a request may not go on, and how that is answered: Ironic does not wrap these bodies into `error_message`.
package enum AuthenticationRefusal: Sendable, CaseIterable {
    /// There is no `Authorization` header.
    case missing
    /// The user is unknown or the password is another one; the answer does not tell which.
    case wrong
    /// The header names another scheme than Basic.
    case unsupportedScheme
    /// The header is not `Basic` and the base64 form of `user:password`.
    case undecodable
    /// The file with the users cannot be read; the log says why.
    case fileUnusable
    /// More logins wait for their verification than there is room for.
    case overloaded

    /// The status of the answer.
    package var status: Int {
        switch self {
        case .missing, .wrong: 401
        case .unsupportedScheme, .undecodable: 400
        case .fileUnusable, .overloaded: 503
        }
    }

    /// What `WWW-Authenticate` says in the answer, where it belongs (RFC 9110, section 11.6.1).
    package var challenge: String? {
        switch self {
        case .missing, .wrong: "Basic realm=\"Baremetal API\""
        case .unsupportedScheme, .undecodable, .fileUnusable, .overloaded: nil
        }
    }

    /// What went wrong, and what helps.
    package var message: String {
        switch self {
        case .missing: "This service requires a user name and a password (HTTP Basic authentication)."
        case .wrong: "The user name or the password is wrong."
        case .unsupportedScheme: "The Authorization header must use the scheme Basic."
        case .undecodable: "The Authorization header must be Basic and the base64 form of user:password."
        case .fileUnusable: "Users cannot be verified now: the service cannot read its password file."
        case .overloaded: "Too many logins are being verified; try again."
        }
    }

    /// The JSON body of the answer.
    package var body: String {
        // None of the messages has a character that JSON escapes.
        "{\"error\": {\"message\": \"\(message)\", \"code\": \(status)}}"
    }
}
