import Documents

/// A call that a rule asks for: an HTTP GET, whose answer matters only for its status.
package struct RuleCall: Sendable, Hashable {
    /// The address, `http` or `https`.
    package let url: String
    /// Header fields to send.
    package let headers: [String: String]
    /// The proxy for each scheme.
    package let proxies: [String: String]
    /// How long one attempt may take.
    package let timeout: Duration
    /// How often it is tried again where nobody answers, or the answer says that it may go better later.
    package let retries: Int
    /// How long it is waited before that the first time; then twice as long each time.
    package let backoff: Duration

    static let argumentNames = ["url", "headers", "proxies", "timeout", "retries", "backoff_factor"]

    /// The call of an action's arguments (ironic-api.md §12).
    init(_ arguments: RuleArguments) throws(RuleFailure) {
        let url = try arguments.text("url")
        guard ["http://", "https://"].contains(where: { url.lowercased().hasPrefix($0) }) else {
            throw RuleFailure("api-call: the argument url must start with http:// or https://")
        }
        self.url = url
        let headers = try arguments.texts("headers")
        // A line break would begin a header of its own, or the next request.
        for (name, value) in headers where (name + value).unicodeScalars.contains(where: { $0.value < 0x20 }) {
            throw RuleFailure("api-call: the header \(name.debugDescription) has a control character")
        }
        self.headers = headers
        proxies = try arguments.texts("proxies")
        timeout = .milliseconds(Int64(1_000 * (try arguments.number("timeout", in: 0.001...60) ?? 5)))
        retries = Int(try arguments.number("retries", in: 0...10) ?? 3)
        backoff = .milliseconds(Int64(1_000 * (try arguments.number("backoff_factor", in: 0...10) ?? 0.3)))
    }
}
