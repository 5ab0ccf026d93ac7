import Documents
import Foundation
import OutboundHTTP
import RepeatableRandom
import Testing

/// Clients that are broken, slow, many or hostile, over real sockets: they are refused in words or closed, and the others are served.
@Suite(.serialized) struct HardeningTests {
    private static let host = "Host: 127.0.0.1\r\nX-OpenStack-Ironic-API-Version: 1.115\r\n"

    let service: IronbirdProcess

    init() throws {
        service = try IronbirdProcess(arguments: ["--idle-timeout", "1", "--request-timeout", "1"])
        try service.start()
    }

    private func exchange(_ bytes: [UInt8], endsSending: Bool = false) throws -> String {
        let connection = try RawConnection(port: service.port)
        connection.send(bytes)
        if endsSending { connection.endSending() }
        return try connection.receiveAll()
    }

    private func exchange(_ text: String, endsSending: Bool = false) throws -> String {
        try exchange(Array(text.utf8), endsSending: endsSending)
    }

    private func post(_ body: [UInt8], to path: String = "/v1/nodes", method: String = "POST") -> [UInt8] {
        Array("\(method) \(path) HTTP/1.1\r\n\(Self.host)Connection: close\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    /// Whether the service still answers, and nothing was changed by what came before.
    private func expectServed(_ location: SourceLocation = #_sourceLocation) async throws {
        let client = HTTPClient()
        let response = try await client.send(HTTPRequest("GET", service.endpoint + "/v1/nodes", headers: Walk.headers))
        #expect(response.status == 200, sourceLocation: location)
        #expect(try JSON(parsing: response.body)["nodes"] == [], sourceLocation: location)
        await client.shutdown()
        let log = try String(contentsOf: service.logFile, encoding: .utf8)
        #expect(!log.contains("unexpected error"), "\(log.suffix(2_000))", sourceLocation: location)
    }

    /// The text of Ironic's error body in an answer with this status.
    private func refusal(_ answer: String, _ status: Int, _ location: SourceLocation = #_sourceLocation) throws -> String {
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(300))", sourceLocation: location)
        let start = try #require(answer.range(of: "\r\n\r\n"), sourceLocation: location).upperBound
        let body = try JSON(parsing: String(answer[start...]))
        let inner = try body["error_message"]?.stringValue.map { try JSON(parsing: $0) } ?? body
        return try #require((inner["faultstring"] ?? inner["description"])?.stringValue, sourceLocation: location)
    }

    @Test func whatIsNoHTTPIsRefusedInWords() async throws {
        let requests: [(String, Bool)] = [
            ("\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n", false), ("BREW / HTTP/1.1\r\n\(Self.host)\r\n", false),
            ("GET / HTTP/9.9\r\n\(Self.host)\r\n", false), ("GET /v1/nodes\r\n\r\n\r\n", false),
            ("GET / HTTP/1.1\r\n\(Self.host)X: \(String(repeating: "a", count: 40_000))\r\n\r\n", false),
            ("GET / HTTP/1.1\r\n\(Self.host)\((0..<200).map { "X\($0): a\r\n" }.joined())\r\n", false),
            ("GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\(Self.host)\r\n", false),
            ("GET / HTTP/1.1\r\n\(Self.host)X: a\u{0}b\r\n\r\n", false),
            ("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: many\r\n\r\n", false),
            ("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: -5\r\n\r\n", false),
            ("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: 99999999999999999999999\r\n\r\n", false),
            ("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false),
            ("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\nzz\r\n", false),
            ("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: 100\r\n\r\n{", true),
        ]
        for (request, endsSending) in requests {
            let text = try refusal(try exchange(request, endsSending: endsSending), 400)
            #expect(text.contains("no valid HTTP"), "\(request.prefix(80)): \(text)")
        }
        #expect(try refusal(exchange(Array("GET /v1/nodes/".utf8) + [0xFF] + Array(" HTTP/1.1\r\n\r\n".utf8)), 400) != "")
        try await expectServed()
    }

    @Test func hugeBodiesAreRefusedBeforeTheyAreRead() async throws {
        let announced = "POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: 99999999999\r\n\r\n"
        #expect(try refusal(exchange(announced), 413).contains("1048576"))
        let connection = try RawConnection(port: service.port)
        connection.send("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n")
        let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 65_536) + Array("\r\n".utf8)
        // Nobody reads more than the limit: in the end the connection takes nothing any more.
        for _ in 0..<64 where !connection.isReadable(within: 0) { connection.send(chunk) }
        #expect(try refusal(connection.receiveAll(), 413).contains("1048576"))
        try await expectServed()
    }

    @Test func badTextAndDeepDocumentsAreRefused() async throws {
        let utf8 = Array(#"{"driver":"fake-hardware","name":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)
        #expect(try refusal(exchange(post(utf8)), 400).contains("JSON"))
        let surrogate = #"{"driver":"fake-hardware","extra":{"a":"\ud800"}}"#
        #expect(try refusal(exchange(post(Array(surrogate.utf8))), 400).contains("JSON"))
        for depth in [26, 10_000, 500_000] {
            let deep = Array(String(repeating: #"{"a":"#, count: depth).utf8.prefix(1_000_000))
            #expect(try refusal(exchange(post(deep)), 400).contains("25"))
        }
        let patch =
            Array(#"[{"op":"add","path":"/extra/a","value":"#.utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(try refusal(exchange(post(patch, to: "/v1/nodes/x", method: "PATCH")), 400).contains("25"))
        for body in ["", "{", "[]", #""x""#, "5", "null", "{} {}", "\u{0}", #"{"driver":"fake-hardware",}"#, "NaN"] {
            #expect(try refusal(exchange(post(Array(body.utf8))), 400) != "", "\(body)")
        }
        let version =
            Array("GET /v1/nodes HTTP/1.1\r\nConnection: close\r\nX-OpenStack-Ironic-API-Version: ".utf8) + [0xFF, 0xFE]
        #expect(try refusal(exchange(version + Array("\r\n\r\n".utf8)), 406).contains("1.115"))
        try await expectServed()
    }

    @Test func slowClientsAreClosedWhileOthersAreServed() async throws {
        let silent = try RawConnection(port: service.port)
        let unfinishedHead = try RawConnection(port: service.port)
        unfinishedHead.send("GET /v1/nodes HTTP/1.1\r\nHost: ")
        let unfinishedSecondHead = try RawConnection(port: service.port)
        unfinishedSecondHead.send("GET /v1/nodes HTTP/1.1\r\n\(Self.host)\r\n")
        _ = try unfinishedSecondHead.receive(until: #"{"nodes":[]}"#)
        unfinishedSecondHead.send("GET /v1/nodes HTTP/1.1\r\n")
        let unfinishedBody = try RawConnection(port: service.port)
        unfinishedBody.send("POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: 100\r\n\r\n{")
        try await expectServed()
        #expect(try silent.receiveAll() == "")
        #expect(try refusal(unfinishedHead.receiveAll(), 408).contains("head"))
        #expect(try refusal(unfinishedSecondHead.receiveAll(), 408).contains("head"))
        #expect(try refusal(unfinishedBody.receiveAll(), 408).contains("body"))
    }

    @Test(arguments: [
        "GET /v1/nodes HTTP/1.1\r\nX-Slow: ", "POST /v1/nodes HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{",
    ])
    func aByteNowAndThenKeepsNoConnectionOpen(start: String) async throws {
        let connection = try RawConnection(port: service.port)
        connection.send(start)
        var bytes = 0
        // Waits for the end, and sends a byte whenever it has not come for a while.
        while !connection.isReadable(within: 100), bytes < 300 {
            connection.send("a")
            bytes += 1
        }
        #expect(bytes < 300, "the connection was open for half a minute")
        try await expectServed()
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let paths = (0..<50).map { $0.isMultiple(of: 2) ? "/v1/nodes/node-\($0)" : "/v1/ports/port-\($0)" }
        let requests = paths.map { "GET \($0) HTTP/1.1\r\n\(Self.host)\r\n" }.joined() + "JUNK\r\n\r\n"
        let answers = try exchange(requests)
        let named = answers.components(separatedBy: "HTTP/1.1 ").dropFirst()
        #expect(named.count == paths.count + 1)
        for (path, answer) in zip(paths, named) {
            #expect(answer.hasPrefix("404 ") && answer.contains(path.split(separator: "/").last ?? ""), "\(path): \(answer)")
        }
        #expect(named.last?.hasPrefix("400 ") == true)
        try await expectServed()
    }

    @Test func aClientThatEndsSendingIsStillAnswered() async throws {
        let answer = try exchange("GET /v1/nodes HTTP/1.1\r\n\(Self.host)\r\n", endsSending: true)
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix(#"{"nodes":[]}"#))
        for _ in 0..<200 {
            // Gone before the answer: nobody is there to be told.
            let connection = try RawConnection(port: service.port)
            connection.send("GET /v1/nodes/detail HTTP/1.1\r\n\(Self.host)\r\n")
        }
        try await expectServed()
    }

    /// As many as the issue asks for, or as this process may have: both ends of a connection count, here and in the service.
    @Test func tenThousandOpenConnectionsKeepNobodyOut() async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let patient = try IronbirdProcess(arguments: ["--idle-timeout", "120"])
        try patient.start()
        let count = min(10_000, Int(clamping: limit.rlim_max) - 500)
        try #require(count > 100, "this process may open \(limit.rlim_max) files only: raise `ulimit -Hn`")
        var connections: [RawConnection] = []
        for _ in 0..<count { connections.append(try RawConnection(port: patient.port)) }
        let client = HTTPClient()
        let response = try await client.send(HTTPRequest("GET", patient.endpoint + "/v1/nodes", headers: Walk.headers))
        #expect(response.status == 200)
        await client.shutdown()
        let asking = stride(from: 0, to: count, by: max(1, count / 100)).map { connections[$0] }
        for connection in asking { connection.send("GET /v1/nodes HTTP/1.1\r\n\(Self.host)\r\n") }
        for connection in asking { _ = try connection.receive(until: #"{"nodes":[]}"#) }
        #expect(patient.stop() == 0)
    }

    @Test(arguments: [UInt64(20_261_126)])
    func randomBytesDoNoHarm(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let start = "POST /v1/nodes HTTP/1.1\r\n\(Self.host)Content-Length: 40\r\n\r\n{\"driver\":\"fake-hardware\",\"x\":1}"
        for round in 0..<300 {
            var bytes = Array(start.utf8)
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if round.isMultiple(of: 3) { bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) } }
            let answer = try exchange(bytes, endsSending: true)
            #expect(
                answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.0 4")
                    || answer.hasPrefix("HTTP/1.1 2"),
                "seed \(seed), round \(round): \(answer.prefix(100))")
        }
        try await expectServed()
    }
}
