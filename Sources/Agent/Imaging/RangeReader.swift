import OutboundHTTP
import Synchronization

/// Reads pieces of an image's file before the file as a whole is transferred. Where the server knows no ranges, what is before
/// a piece is received and dropped.
struct RangeReader: Sendable {
    let client: HTTPClient
    let source: ImageSource
    let pause: @Sendable (Duration) async throws -> Void

    /// The bytes `range` of the file, fewer at its end, and what the server says of the file.
    func read(_ range: Range<Int64>) async throws(ImagingFailure) -> (bytes: [UInt8], source: BlockFiller.Source) {
        var attempts = 0
        while true {
            let collector = RangeCollector(range)
            let request = source.request(from: range.lowerBound, to: range.upperBound - 1)
            let problem: String
            do {
                let response = try await client.receive(request, into: collector)
                if let found = collector.found(response) { return found }
                guard response.status >= 500 else {
                    throw ImagingFailure.download("\(request.authority) answered \(response.status) for \(source.fileName)")
                }
                problem = "\(request.authority) answered \(response.status)"
            } catch let failure as ImagingFailure {
                throw failure
            } catch let failure as HTTPFailure {
                if failure.reason == .refused, let found = collector.found(nil) { return found }
                guard failure.isPassing else {
                    throw failure.reason == .cancelled ? .cancelled : .download(failure.description)
                }
                problem = failure.description
            } catch {
                throw .download("\(error)")
            }
            attempts += 1
            guard attempts <= source.limits.retriesMax else { throw .download("\(problem) (after \(attempts) attempts)") }
            do { try await pause(source.limits.retryInterval) } catch { throw .cancelled }
        }
    }
}

extension HTTPFailure {
    /// Whether the same request may succeed a little later.
    var isPassing: Bool {
        switch reason {
        case .disconnected, .timedOut, .couldNotConnect, .couldNotResolve, .other, .tooBusy: true
        case .cancelled, .shutDown, .refused, .invalidRequest, .tls, .tooLarge, .tooManyRedirects: false
        }
    }
}

/// Keeps one range of a body, whether the body is that range or the whole file.
private final class RangeCollector: HTTPBodyReceiver {
    private struct State: Sendable {
        var toSkip: Int64
        var bytes: [UInt8] = []
        var head: HTTPResponse?
    }

    private let range: Range<Int64>
    private let state: Mutex<State>

    init(_ range: Range<Int64>) {
        self.range = range
        state = Mutex(State(toSkip: 0))
    }

    func begin(_ head: HTTPResponse, resume: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            state.head = head
            state.toSkip = head.status == 200 ? range.lowerBound : 0
        }
        return true
    }

    func receive(_ part: UnsafeRawBufferPointer) -> HTTPBodyVerdict {
        state.withLock { state in
            guard state.head?.status == 200 || state.head?.status == 206 else { return .taken }
            let skipped = Int(min(state.toSkip, Int64(part.count)))
            state.toSkip -= Int64(skipped)
            state.bytes += part[skipped...].prefix(range.count - state.bytes.count)
            return state.bytes.count == range.count ? .refused : .taken
        }
    }

    /// What was found, where the answer was one with content: complete, or as long as the file.
    func found(_ response: HTTPResponse?) -> (bytes: [UInt8], source: BlockFiller.Source)? {
        state.withLock { state in
            guard let head = state.head ?? response, head.status == 200 || head.status == 206 else { return nil }
            guard response != nil || state.bytes.count == range.count else { return nil }
            let total = head.headers["Content-Range"].flatMap(ContentRange.init)?.total
            let length = head.status == 206 ? total : head.headers["Content-Length"].flatMap { Int64($0) }
            let tag = head.headers["ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
            return (state.bytes, BlockFiller.Source(byteCount: length, entityTag: tag))
        }
    }
}
