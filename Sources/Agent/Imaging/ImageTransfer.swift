import OutboundHTTP

/// Brings the file of an image from one server into blocks, continuing after broken connections where they broke.
struct ImageTransfer: Sendable {
    let client: HTTPClient
    let source: ImageSource
    let filler: BlockFiller
    /// Waits before the next attempt.
    let pause: @Sendable (Duration) async throws -> Void

    /// Returns once the whole file has been handed over.
    func run() async throws(ImagingFailure) {
        var attempts = 0
        while true {
            let problem = try await attempt()
            guard let problem else { return filler.finish() }
            attempts += 1
            guard attempts <= source.limits.retriesMax else { throw .download("\(problem) (after \(attempts) attempts)") }
            do { try await pause(source.limits.retryInterval) } catch { throw .cancelled }
        }
    }

    /// One connection; what went wrong in a way that may pass, or `nil` when everything is there.
    private func attempt() async throws(ImagingFailure) -> String? {
        let start = filler.position
        if start > 0, filler.isComplete, filler.source?.byteCount != nil { return nil }
        let request = source.request(from: start, entityTag: filler.source?.entityTag)
        do {
            let response = try await client.receive(request, into: filler.connection())
            return try problem(with: response, request)
        } catch let failure {
            return try problem(with: failure, request)
        }
    }

    private func problem(with response: HTTPResponse, _ request: HTTPRequest) throws(ImagingFailure) -> String? {
        switch response.status {
        case 200, 206:
            if filler.isComplete { return nil }
            return "\(request.authority) sent less than it announced"
        case 408, 425, 429, 500...: return "\(request.authority) answered \(response.status)"
        default: throw .download("\(request.authority) answered \(response.status) for \(source.fileName)")
        }
    }

    private func problem(with failure: any Error, _ request: HTTPRequest) throws(ImagingFailure) -> String? {
        if let refusal = filler.refusal { throw refusal }
        if let failure = failure as? ImagingFailure { throw failure }
        guard let failure = failure as? HTTPFailure else { throw .download("\(failure)") }
        switch failure.reason {
        case .disconnected, .timedOut, .couldNotConnect, .couldNotResolve, .other, .tooBusy: return failure.description
        case .cancelled, .shutDown: throw .cancelled
        case .refused, .invalidRequest, .tls, .tooLarge, .tooManyRedirects:
            throw .download(failure.description)
        }
    }
}
