import NIOCore
import NIOPosix
import NIOSSL

/// A tiny HTTP server on the loopback whose every answer is decided by the test: raw bytes for a request, or silence.
final class LoopbackServer: Sendable {
    /// What arrived: the header section as text, and the body.
    struct Request: Sendable {
        var head: String
        var body: String
    }

    /// What the server does with a request.
    enum Reaction: Sendable {
        case bytes(String)
        case bytesThenClose(String)
        case silence
    }

    private let channel: any Channel

    /// A server; with `tls`, one that speaks nothing else.
    init(tls: NIOSSLContext? = nil, _ react: @escaping @Sendable (Request) -> Reaction) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(RequestReader(react: react))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// The server's port.
    var port: Int { channel.localAddress?.port ?? 0 }

    /// The URL of `path` at this server.
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    func close() async throws {
        try await channel.close()
    }

    /// An answer with its length.
    static func answer(_ body: String, status: String = "200 OK", headers: [String] = []) -> Reaction {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return .bytes(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}

/// Collects one request after the other and writes what the test answers.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let react: @Sendable (LoopbackServer.Request) -> LoopbackServer.Reaction
    private var received = ""

    init(react: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Reaction) {
        self.react = react
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        while let request = nextRequest() {
            switch react(request) {
            case .silence: break
            case .bytes(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .bytesThenClose(let text):
                context.write(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                context.flush()
                context.close(promise: nil)
            }
        }
    }

    private func nextRequest() -> LoopbackServer.Request? {
        // A TLS handshake (RFC 8446 §5.1, content type 22) reaches this plain server when a test asks for it.
        if received.utf8.first == 22 {
            defer { received = "" }
            return LoopbackServer.Request(head: "TLS handshake", body: "")
        }
        let parts = received.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let length =
            parts[0].split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
        guard parts[1].utf8.count >= length else { return nil }
        let body = String(decoding: parts[1].utf8.prefix(length), as: UTF8.self)
        received = String(decoding: parts[1].utf8.dropFirst(length), as: UTF8.self)
        return LoopbackServer.Request(head: String(parts[0]), body: body)
    }
}
