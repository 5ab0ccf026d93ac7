/// Why a request has no answer: what was tried with which host, and what to do about it. Holds no credentials.
package struct HTTPFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for code.
    package enum Reason: Sendable, Hashable {
        /// The request itself is wrong, nothing was sent.
        case invalidRequest
        /// The host has no address.
        case couldNotResolve
        /// Nobody listens at that address, or no way leads there.
        case couldNotConnect
        /// One of the request's timeouts passed.
        case timedOut
        /// The TLS handshake failed or the certificate is not believed.
        case tls
        /// The answer exceeds the request's limit, in bytes.
        case tooLarge(bytesMax: Int)
        /// The server redirects more often than the request allows.
        case tooManyRedirects
        /// The connection ended before the answer did.
        case disconnected
        /// Whoever received the body wanted no more of it.
        case refused
        /// The task that waited was cancelled.
        case cancelled
        /// The client has been shut down.
        case shutDown
        /// More requests wait than the client's limits allow.
        case tooBusy
        /// Anything else, as libcurl numbers it.
        case other(code: UInt32)
    }

    /// What went wrong, for code.
    package let reason: Reason
    /// The method of the request.
    package let method: String
    /// Host and port that were asked.
    package let authority: String
    /// The transport's own words; empty where it had none.
    package let detail: String

    /// A failure of `request`.
    package init(_ reason: Reason, of request: HTTPRequest, detail: String = "") {
        self.reason = reason
        method = request.method
        authority = request.authority
        self.detail = detail
    }

    /// One sentence with host and remedy, then the transport's words.
    package var description: String {
        detail.isEmpty ? sentence : "\(sentence) (\(detail))"
    }

    private var sentence: String {
        switch reason {
        case .invalidRequest: "the \(method) request to \(authority) is malformed and was not sent"
        case .couldNotResolve: "the host name of \(authority) has no address: check its spelling and the name servers"
        case .couldNotConnect: "nothing answers at \(authority): check that the service runs, its address and port, and firewalls"
        case .timedOut:
            "\(authority) did not answer \(method) in time: check that it is up and not overloaded, or allow more time"
        case .tls:
            "no trusted TLS connection to \(authority): check https or http, and give the authority that signed its certificate"
        case .tooLarge(let bytesMax): "the answer of \(authority) to \(method) is larger than the allowed \(bytesMax) bytes"
        case .tooManyRedirects: "\(authority) redirects too often: use the address that it redirects to"
        case .disconnected:
            "\(authority) closed the connection before its answer to \(method) was complete: try again, or see its log"
        case .refused: "the body that \(authority) sent in answer to \(method) was not wanted to its end"
        case .cancelled: "the \(method) request to \(authority) was cancelled"
        case .shutDown: "the \(method) request to \(authority) was not sent: this process is shutting down"
        case .tooBusy: "the \(method) request to \(authority) was not sent: too many requests wait already, try again later"
        case .other(let code): "\(method) at \(authority) failed in the transport (libcurl \(code))"
        }
    }
}
