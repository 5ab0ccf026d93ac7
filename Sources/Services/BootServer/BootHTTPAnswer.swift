import NIOCore
import NIOHTTP1
import NIOPosix
import Storage

/// What an HTTP request is answered.
struct BootHTTPAnswer: Sendable {
    private enum Body: Sendable {
        case none
        case text(String)
        case file(ServedFile, Range<Int64>)
    }

    private var status: HTTPResponseStatus
    private var headers: HTTPHeaders
    private var body: Body
    /// Whether the client asked for the body, not only for its head.
    private(set) var hasBody: Bool
    private let version: HTTPVersion
    /// What is transferred, for people; `nil` where nothing is.
    private(set) var transfer: (kind: BootContent.Kind, name: String, subject: BootSubject?)?

    /// The answer of `server` to `client`.
    init(to request: HTTPRequestHead, client: String, on server: BootHTTPServer) async {
        self.init(request, .notFound)
        guard request.method == .GET || request.method == .HEAD else {
            server.journal.metrics.refused(over: .http)
            status = .methodNotAllowed
            headers.replaceOrAdd(name: "Allow", value: "GET, HEAD")
            return
        }
        guard let path = HTTPRequestPath.name(request.uri), let name = BootFileName(path) else {
            server.journal.metrics.refused(over: .http)
            server.journal.noteRefusal("\(request.uri.prefix(100)): no such file", from: client, over: .http)
            return
        }
        do throws(StoreError) {
            answer(request, try await server.catalog.content(name, on: server.interface), name, client, server.journal)
        } catch {
            server.journal.noteFailure("\(error)", over: .http)
            status = .serviceUnavailable
            headers.replaceOrAdd(name: "Retry-After", value: "5")
        }
    }

    private init(_ request: HTTPRequestHead, _ status: HTTPResponseStatus) {
        self.status = status
        version = request.version
        hasBody = request.method != .HEAD
        body = .none
        headers = ["Content-Length": "0", "Server": "ironbird", "Cache-Control": "no-store"]
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
    }

    private mutating func answer(
        _ request: HTTPRequestHead, _ content: BootContent, _ name: BootFileName, _ client: String, _ journal: BootJournal
    ) {
        let file = name.name.split(separator: "/").last.map(String.init) ?? name.name
        switch content {
        case .text(let text, let kind, let subject):
            status = .ok
            body = .text(text)
            headers.replaceOrAdd(name: "Content-Length", value: String(text.utf8.count))
            headers.replaceOrAdd(name: "Content-Type", value: "text/plain; charset=utf-8")
            transfer = (kind, file, subject)
        case .file(let served, let kind, let subject):
            answer(request, with: served)
            if case .file = body { transfer = (kind, file, subject) }
        case .refused(let reason, let subject):
            journal.metrics.refused(over: .http)
            journal.noteRefusal("\(file) by HTTP: \(reason)", of: subject, over: .http)
            body = .text("Ironbird: \(reason).\n")
            headers.replaceOrAdd(name: "Content-Length", value: String("Ironbird: \(reason).\n".utf8.count))
            headers.replaceOrAdd(name: "Content-Type", value: "text/plain; charset=utf-8")
        case .notFound:
            journal.metrics.refused(over: .http)
            journal.noteRefusal("\(name.name.prefix(100)): no such file", from: client, over: .http)
        }
    }

    private mutating func answer(_ request: HTTPRequestHead, with file: ServedFile) {
        headers.replaceOrAdd(name: "Accept-Ranges", value: "bytes")
        headers.replaceOrAdd(name: "ETag", value: file.entityTag)
        // UEFI's HTTP boot tells boot programs from disk images by the type.
        headers.replaceOrAdd(
            name: "Content-Type", value: file.path.contains(".efi") ? "application/efi" : "application/octet-stream")
        let range = ByteRange(
            request.headers.first(name: "Range"), ifRange: request.headers.first(name: "If-Range"), size: file.size,
            entityTag: file.entityTag)
        switch range {
        case .whole:
            status = .ok
            body = .file(file, 0..<file.size)
            headers.replaceOrAdd(name: "Content-Length", value: String(file.size))
        case .part(let part):
            status = .partialContent
            body = .file(file, part)
            headers.replaceOrAdd(name: "Content-Length", value: String(part.count))
            headers.replaceOrAdd(name: "Content-Range", value: "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)")
        case .unsatisfiable:
            status = .rangeNotSatisfiable
            headers.replaceOrAdd(name: "Content-Range", value: "bytes */\(file.size)")
        }
    }

    // MARK: Sending

    /// The bytes of the body, where it has some.
    var bodyBytes: Int64? { headers.first(name: "Content-Length").flatMap { Int64($0) } }

    /// Sends everything; `sent` are the bytes of the body that the kernel has taken. Files go from the disk to the network without
    /// passing through this process (sendfile).
    func send(to channel: any Channel, chunkBytes: Int, sent: inout Int64) async throws {
        let head = HTTPResponseHead(version: version, status: status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if hasBody {
            switch body {
            case .none: break
            case .text(let text):
                try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text)))).get()
                sent = Int64(text.utf8.count)
            case .file(let file, let range): try await send(file, range, to: channel, chunkBytes, &sent)
            }
        }
        try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get()
    }

    private func send(
        _ file: ServedFile, _ range: Range<Int64>, to channel: any Channel, _ chunkBytes: Int, _ sent: inout Int64
    ) async throws {
        let handle = try await NonBlockingFileIO(threadPool: .singleton)
            .openFile(_deprecatedPath: file.path, eventLoop: channel.eventLoop).get().0
        defer { try? handle.close() }
        var position = range.lowerBound
        while position < range.upperBound {
            let end = min(position + Int64(chunkBytes), range.upperBound)
            let region = FileRegion(fileHandle: handle, readerIndex: Int(position), endIndex: Int(end))
            try await channel.writeAndFlush(HTTPServerResponsePart.body(.fileRegion(region))).get()
            sent += end - position
            position = end
        }
    }
}
