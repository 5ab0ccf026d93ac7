package import AgentCommands
import CLinux
import CTLS
import DiskAccess
import Documents
import Glibc
import Synchronization

/// Serves the agent's API by HTTPS: libssl over blocking sockets, a thread per connection. libcurl brings libssl along anyway, and
/// nothing else is needed: an event loop with a TLS library of its own would double the size of the agent.
package final class CommandServer: Sendable {
    /// Why the server does not listen.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    private struct Exchange: Sendable {
        let request: CommandAPIRequest
        let answer: Handover<CommandAPIAnswer>
    }

    /// The port that it listens on.
    package let port: Int
    private let limits: CommandServerLimits
    private let api: CommandAPI
    private let listener: Int32
    private let context: TLSContext?
    /// The open connections, and whether a request on one still lacks its answer.
    private let awaitsAnswer = Mutex<[Int32: Bool]>([:])
    private let exchanges: AsyncStream<Exchange>
    private let newExchange: AsyncStream<Exchange>.Continuation

    /// Listens on `host` and `port`, zero for any; without an identity, without TLS.
    package init(
        _ api: CommandAPI, host: String, port: Int, identity: ServerIdentity?, oldestTLS: TLSVersion = .tls12,
        limits: CommandServerLimits = CommandServerLimits()
    ) throws {
        self.api = api
        self.limits = limits
        context = try identity.map { try TLSContext($0, oldest: oldestTLS) }
        (listener, self.port) = try Self.listen(host, port)
        (exchanges, newExchange) = AsyncStream.makeStream()
    }

    /// Serves until cancelled.
    package func run() async {
        BlockingThread.start { self.acceptUntilClosed() }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await exchange in exchanges {
                    group.addTask { [api] in _ = exchange.answer.put(await api.answer(exchange.request)) }
                }
                group.cancelAll()
            }
        } onCancel: {
            // Ends accept(2) as well, which close(2) alone would not.
            shutdown(listener, Int32(SHUT_RDWR))
            newExchange.finish()
        }
        close(listener)
    }

    /// Whether every request that was heard has its answer, and every answer has arrived: the other side's TCP has said so.
    package var hasDeliveredAnswers: Bool {
        awaitsAnswer.withLock { connections in
            connections.allSatisfy { descriptor, isAwaited in
                var bytes: Int32 = 0
                // A connection that cannot tell has broken: nothing arrives over it any more.
                return !isAwaited && (ironbird_unacknowledged_bytes(descriptor, &bytes) != 0 || bytes == 0)
            }
        }
    }

    private func acceptUntilClosed() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                guard errno == EINTR || errno == ECONNABORTED || errno == EMFILE else { return }
                continue
            }
            let isWelcome = awaitsAnswer.withLock { connections in
                guard connections.count < limits.connectionsMax else { return false }
                connections[descriptor] = false
                return true
            }
            guard isWelcome else {
                close(descriptor)
                continue
            }
            BlockingThread.start { self.serve(descriptor) }
        }
    }

    private func serve(_ descriptor: Int32) {
        // Forgotten before the connection closes it: its number may be another's right after.
        defer { awaitsAnswer.withLock { _ = $0.removeValue(forKey: descriptor) } }
        guard
            let connection = SecureConnection(
                descriptor, context?.pointer, silenceSecondsMax: limits.silenceSecondsMax)
        else { return }
        while let bytes = connection.head(bytesMax: limits.headBytesMax) {
            awaitsAnswer.withLock { $0[descriptor] = true }
            guard let head = RequestHead(bytes) else {
                _ = connection.write(Self.bytes(of: refusal(400, "This is no HTTP request."), isKeptAlive: false))
                return
            }
            guard let answer = answer(to: head, over: connection) else { return }
            guard connection.write(Self.bytes(of: answer, isKeptAlive: head.isKeptAlive)), head.isKeptAlive else { return }
            awaitsAnswer.withLock { $0[descriptor] = false }
        }
    }

    private func answer(to head: RequestHead, over connection: SecureConnection) -> CommandAPIAnswer? {
        if head.isChunked { return refusal(411, "The request needs a Content-Length.") }
        guard head.contentLength <= limits.bodyBytesMax else {
            return refusal(413, "The request has more than \(limits.bodyBytesMax) bytes.")
        }
        if head.expectsContinue, !connection.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) { return nil }
        guard let body = connection.body(head.contentLength) else { return nil }
        let exchange = Exchange(
            request: CommandAPIRequest(head.method, head.target, body: body), answer: Handover(capacity: 1))
        if case .terminated = newExchange.yield(exchange) { return nil }
        return exchange.answer.take()
    }

    private func refusal(_ status: Int, _ text: String) -> CommandAPIAnswer {
        CommandAPIAnswer(status, CommandRefusal(status, text).json)
    }

    private static func bytes(of answer: CommandAPIAnswer, isKeptAlive: Bool) -> [UInt8] {
        let body = answer.json.bytes
        var head = "HTTP/1.1 \(answer.status) \(phrase(answer.status))\r\nContent-Type: application/json\r\n"
        head += "Content-Length: \(body.count)\r\nConnection: \(isKeptAlive ? "keep-alive" : "close")\r\n"
        if let location = answer.location { head += "Location: \(location)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 308: "Permanent Redirect"
        case 401: "Unauthorized"
        case 404: "Not Found"
        case 409: "Conflict"
        default: status < 500 ? "Bad Request" : "Internal Server Error"
        }
    }

    private static func listen(_ host: String, _ port: Int) throws(Failure) -> (Int32, Int) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
            throw Failure(description: "\(host) is not an address to listen on")
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        // Connections inherit it: an answer does not wait until the other side has acknowledged what came before it.
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, Glibc.listen(descriptor, 16) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw Failure(description: "could not listen on \(host), port \(port): \(reason)")
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bound = withUnsafeMutableBytes(of: &storage) { bytes -> Int in
            guard let name = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return port }
            getsockname(descriptor, name, &length)
            // Both families have the port right after the family, most significant byte first.
            return Int(bytes[2]) << 8 | Int(bytes[3])
        }
        return (descriptor, bound)
    }
}
