package import Lifecycle
package import OutboundHTTP

/// Makes the calls that inspection rules ask for.
package struct RuleCaller: Sendable {
    /// How long all calls of one inspection may take: its ramdisk waits for an answer.
    package static let patience: Duration = .seconds(25)
    /// Answers after which another attempt may go better.
    private static let passingStatuses = [429, 500, 502, 503, 504]
    private static let redirectsMax = 10

    private let client: HTTPClient
    private let patience: Duration
    private let pause: @Sendable (Duration) async throws -> Void

    /// A caller by `client`. `pause` waits between two attempts.
    package init(
        _ client: HTTPClient, patience: Duration = patience,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) }
    ) {
        self.client = client
        self.patience = patience
        self.pause = pause
    }

    /// Makes the calls, one after the other.
    ///
    /// - Throws: why one of them failed, without what its address and headers may hide.
    package func make(_ calls: [RuleCall]) async throws(RuleFailure) {
        let deadline = ContinuousClock.now + patience
        for call in calls { try await make(call, until: deadline) }
    }

    private func make(_ call: RuleCall, until deadline: ContinuousClock.Instant) async throws(RuleFailure) {
        var request = HTTPRequest("GET", call.url, headers: HTTPHeaders(call), redirectsMax: Self.redirectsMax)
        request.proxy = call.proxies[call.url.lowercased().hasPrefix("https:") ? "https" : "http"]
        var problem = "there was no time left for it: all calls of an inspection have \(patience.components.seconds) s"
        for attempt in 0...call.retries {
            if attempt > 0 { try? await pause(call.backoff * (1 << (attempt - 1))) }
            let left = deadline - ContinuousClock.now
            guard left > .zero, !Task.isCancelled else { break }
            request.timeouts = HTTPRequest.Timeouts(connect: min(call.timeout, left), total: min(call.timeout, left))
            do throws(HTTPFailure) {
                let status = try await client.send(request).status
                guard status >= 400 else { return }
                problem = "it answers with status \(status)"
                guard Self.passingStatuses.contains(status) else { break }
            } catch {
                problem = error.description
                guard error.reason != .invalidRequest else { break }
            }
        }
        throw RuleFailure("api-call to \(request.authority) failed: \(problem)")
    }
}

extension HTTPHeaders {
    fileprivate init(_ call: RuleCall) {
        self = [:]
        for (name, value) in call.headers { self[name] = value }
    }
}
