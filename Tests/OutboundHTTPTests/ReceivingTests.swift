import NIOCore
import NIOPosix
import OutboundHTTP
import Synchronization
import Testing

/// Takes what it is told to take, and keeps it.
private final class Receiver: HTTPBodyReceiver {
    struct Seen {
        var head: HTTPResponse?
        var text = ""
        var partsLeft: Int
        var resume: (@Sendable () -> Void)?
    }

    let seen: Mutex<Seen>
    private let verdictWhenFull: HTTPBodyVerdict
    private let isWanted: Bool
    private let onFull: @Sendable () -> Void

    init(parts: Int = .max, whenFull: HTTPBodyVerdict = .full, isWanted: Bool = true, onFull: @escaping @Sendable () -> Void = {})
    {
        seen = Mutex(Seen(partsLeft: parts))
        verdictWhenFull = whenFull
        self.isWanted = isWanted
        self.onFull = onFull
    }

    func begin(_ head: HTTPResponse, resume: @escaping @Sendable () -> Void) -> Bool {
        seen.withLock { ($0.head, $0.resume) = (head, resume) }
        return isWanted
    }

    func receive(_ part: UnsafeRawBufferPointer) -> HTTPBodyVerdict {
        let isTaken = seen.withLock { seen in
            guard seen.partsLeft > 0 else { return false }
            seen.partsLeft -= 1
            seen.text += String(decoding: part, as: UTF8.self)
            return true
        }
        if !isTaken { onFull() }
        return isTaken ? .taken : verdictWhenFull
    }

    func goOn() {
        let resume = seen.withLock { seen in
            seen.partsLeft = .max
            return seen.resume
        }
        resume?()
    }
}

@Suite struct ReceivingTests {
    private let body = String(repeating: "0123456789abcdef", count: 64 << 10)

    @Test func aBodyArrivesInPartsWithItsHeadFirst() async throws {
        let server = try await LoopbackServer { [body] _ in LoopbackServer.answer(body, headers: ["ETag: \"1\""]) }
        let client = HTTPClient()
        let receiver = Receiver()
        let response = try await client.receive(HTTPRequest("GET", server.url("/"), responseBytesMax: 1), into: receiver)
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
        let seen = receiver.seen.withLock { ($0.head?.status, $0.head?.headers["etag"], $0.text == body) }
        #expect(seen == (200, "\"1\"", true))
        await client.shutdown()
        try await server.close()
    }

    @Test func aFullReceiverHoldsTheTransferBackUntilItResumes() async throws {
        let server = try await LoopbackServer { [body] _ in LoopbackServer.answer(body) }
        let client = HTTPClient()
        let (full, isFull) = AsyncStream<Void>.makeStream()
        let receiver = Receiver(parts: 1) { isFull.yield() }
        async let response = client.receive(HTTPRequest("GET", server.url("/")), into: receiver)
        for await _ in full { break }
        #expect(receiver.seen.withLock { $0.text.utf8.count } < body.utf8.count)
        receiver.goOn()
        #expect(try await response.status == 200)
        #expect(receiver.seen.withLock { $0.text } == body)
        await client.shutdown()
        try await server.close()
    }

    @Test func whoeverWantsNoMoreEndsTheTransfer() async throws {
        let server = try await LoopbackServer { [body] _ in LoopbackServer.answer(body) }
        let client = HTTPClient()
        let request = HTTPRequest("GET", server.url("/"))
        await #expect(throws: HTTPFailure(.refused, of: request)) {
            _ = try await client.receive(request, into: Receiver(parts: 1, whenFull: .refused))
        }
        await #expect(throws: HTTPFailure(.refused, of: request)) {
            _ = try await client.receive(request, into: Receiver(isWanted: false))
        }
        await client.shutdown()
        try await server.close()
    }

    @Test func aBodyThatStopsComingTimesOut() async throws {
        let server = try await LoopbackServer { _ in .bytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") }
        let client = HTTPClient()
        var request = HTTPRequest("GET", server.url("/"))
        request.stallTimeout = .seconds(1)
        let receiver = Receiver()
        do {
            _ = try await client.receive(request, into: receiver)
            Issue.record("the rest never came")
        } catch {
            #expect(error.reason == .timedOut)
        }
        #expect(receiver.seen.withLock { $0.text } == "half")
        await client.shutdown()
        try await server.close()
    }

    @Test func aCancelledReceiverThatIsFullEnds() async throws {
        let server = try await LoopbackServer { [body] _ in LoopbackServer.answer(body) }
        let client = HTTPClient()
        let (full, isFull) = AsyncStream<Void>.makeStream()
        let receiver = Receiver(parts: 0) { isFull.yield() }
        let task = Task { try await client.receive(HTTPRequest("GET", server.url("/")), into: receiver) }
        for await _ in full { break }
        task.cancel()
        await #expect(throws: HTTPFailure.self) { _ = try await task.value }
        receiver.goOn()
        await client.shutdown()
        try await server.close()
    }

    @Test func aReceiverIsForgottenWithItsRequest() async throws {
        let server = try await LoopbackServer { [body] _ in LoopbackServer.answer(body) }
        let client = HTTPClient()
        weak var forgotten: Receiver?
        do {
            let receiver = Receiver()
            forgotten = receiver
            _ = try await client.receive(HTTPRequest("GET", server.url("/")), into: receiver)
        }
        await client.shutdown()
        #expect(forgotten == nil)
        try await server.close()
    }
}
