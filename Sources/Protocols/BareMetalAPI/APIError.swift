import Documents

/// A refusal as a client sees it: a status, and a text in one of the forms that Ironic's clients read.
package struct APIError: Error, Sendable, Hashable {
    /// The document around the text.
    package enum Form: Sendable, Hashable {
        /// Of the application: `error_message` is a string that holds `{"faultcode", "faultstring", "debuginfo"}`.
        case application
        /// Of routing and framework: `error_message` is a string that holds `{"code", "title", "description"}`.
        case framework
        /// Of the guard in front of the body: `{"faultcode", "faultstring"}`, not wrapped.
        case flat
        /// Of HTTP Basic authentication: `{"error": {"message", "code"}}`.
        case authentication
    }

    /// The HTTP status, 400 to 599.
    package let status: Int
    package let form: Form
    /// What is wrong, with which field, and what to do; never a secret.
    package let text: String

    /// A refusal with this status and text.
    package init(_ status: Int, _ text: String, form: Form = .application) {
        self.status = status
        self.text = text
        self.form = form
    }

    /// The body of the answer.
    package var body: [UInt8] {
        switch form {
        case .application: Self.wrapped(["faultcode": .string(faultCode), "faultstring": .string(text), "debuginfo": nil])
        case .framework:
            Self.wrapped(["code": .integer(Int64(status)), "title": .string(title), "description": .string(text)])
        case .flat: JSON.object(["faultcode": .string(faultCode), "faultstring": .string(text)]).bytes
        case .authentication: JSON.object(["error": ["message": .string(text), "code": .integer(Int64(status))]]).bytes
        }
    }

    /// Who is to blame: what Ironic's clients print in front of the text.
    package var faultCode: String { status < 500 ? "Client" : "Server" }

    /// The value stays a string that holds a document, even in the newest version: clients parse it again.
    private static func wrapped(_ document: JSONObject) -> [UInt8] {
        JSON.object(["error_message": .string(JSON.object(document).text)]).bytes
    }
}

extension APIError {
    /// The request is wrong in itself.
    package static func badRequest(_ text: String) -> APIError { APIError(400, text) }
    /// What was asked is not allowed for this object or caller.
    package static func forbidden(_ text: String) -> APIError { APIError(403, text) }
    /// There is no such object.
    package static func notFound(_ text: String) -> APIError { APIError(404, text) }
    /// The version of the request is too old for what it asks.
    package static func notAcceptable(_ text: String) -> APIError { APIError(406, text) }
    /// The state of the object forbids it now, or another object has the value: the client may try again.
    package static func conflict(_ text: String) -> APIError { APIError(409, text) }
    /// The body is larger than the limit.
    package static func tooLarge(_ text: String) -> APIError { APIError(413, text, form: .flat) }
    /// The service failed; the text tells nothing that the caller must not know.
    package static func internalError(_ text: String) -> APIError { APIError(500, text) }
    /// Nobody is free to do it now.
    package static func unavailable(_ text: String) -> APIError { APIError(503, text) }
    /// A refusal by routing: an unknown path, a method that a path lacks, an identifier that is none.
    package static func framework(_ status: Int, _ text: String) -> APIError { APIError(status, text, form: .framework) }

    /// An object that is not there, in Ironic's words.
    package static func noSuch(_ noun: String, _ reference: String) -> APIError {
        .notFound("\(noun.capitalizedFirst) \(reference.quotedShort) could not be found.")
    }

    /// A field, filter or verb that the version of the request does not have yet.
    package static func tooNew(_ what: String, since: Microversion, version: Microversion) -> APIError {
        .notAcceptable(
            "Request not acceptable. \(what) needs API version \(since) or newer, and the request was made with \(version): "
                + "send \(Microversion.legacyHeader): \(since).")
    }
}

extension APIError {
    /// The reason phrase of the status (RFC 9110), which the framework's form shows.
    package var title: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 413: "Request Entity Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        default: status < 500 ? "Bad Request" : "Internal Server Error"
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
