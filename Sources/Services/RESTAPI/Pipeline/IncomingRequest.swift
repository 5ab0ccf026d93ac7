/// A request as it came in: the head, and the few headers that the API looks at.
package struct IncomingRequest: Sendable {
    package var method: String
    /// Path and query, as sent.
    package var target: String
    /// `https` on a listener with TLS.
    package var scheme = "http"
    /// The `Host` that the client asked.
    package var authority: String?
    package var accept: String?
    package var authorization: String?
    /// `OpenStack-API-Version`.
    package var standardVersion: String?
    /// `X-OpenStack-Ironic-API-Version`.
    package var legacyVersion: String?
    /// `X-OpenStack-Request-ID`: the identifier that the caller gave to a chain of requests.
    package var globalRequestID: String?
    package var forwardedScheme: String?
    package var forwardedHost: String?
    /// The announced size of the body.
    package var contentLength: Int?
    /// Whether a body comes whose size nobody announced.
    package var hasUnsizedBody = false
    package var remoteAddress: String?

    /// A request without headers.
    package init(_ method: String, _ target: String) {
        self.method = method
        self.target = target
    }
}

/// Reads the body of a request once, up to a number of bytes.
package typealias BodyReader = @Sendable (_ bytesMax: Int) async throws -> [UInt8]

/// The body could not be read: the connection broke or did not speak HTTP. Nobody is there to be answered.
package struct BrokenBody: Error {
    package let cause: any Error

    /// What reading ended with.
    package init(_ cause: any Error) {
        self.cause = cause
    }
}
