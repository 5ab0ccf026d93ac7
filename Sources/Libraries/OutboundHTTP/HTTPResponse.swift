/// The answer to an `HTTPRequest`, whatever its status.
package struct HTTPResponse: Sendable, Hashable {
    /// The status code, such as 200.
    package var status: Int
    /// The header fields of the last response in the chain.
    package var headers: HTTPHeaders
    /// The body as it came.
    package var body: [UInt8]

    /// An answer made elsewhere than by `HTTPClient`, for those who stand in for it.
    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
