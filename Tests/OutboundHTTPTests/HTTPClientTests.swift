import NIOCore
import NIOPosix
import OutboundHTTP
import SimulatedControllers
import Testing

@Suite struct HTTPClientTests {
    @Test func answersWithStatusHeadersAndBody() async throws {
        let server = try await LoopbackServer { _ in
            LoopbackServer.answer("hello", status: "404 Not Found", headers: ["X-Test:  one ", "X-Test: two"])
        }
        let client = HTTPClient()
        let response = try await client.send(HTTPRequest("GET", server.url("/")))
        #expect(response.status == 404)
        #expect(response.headers["x-test"] == "one")
        #expect(response.headers.fields.map(\.value) == ["5", "one", "two"])
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
        await client.shutdown()
        try await server.close()
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE", "GET"])
    func methodHeadersCredentialsAndBodyArriveAsGiven(method: String) async throws {
        let server = try await LoopbackServer { LoopbackServer.answer($0.head + "\n" + $0.body) }
        let client = HTTPClient()
        var request = HTTPRequest(method, server.url("/v1/nodes?a=b"), headers: ["X-One": "1", "X-Empty": ""])
        request.headers["Content-Type"] = "application/json"
        request.credentials = BasicCredentials(username: "admin", password: "secret")
        if method != "GET" { request.body = Array(#"{"a":1}"#.utf8) }
        let echo = String(decoding: try await client.send(request).body, as: UTF8.self)
        #expect(echo.hasPrefix("\(method) /v1/nodes?a=b HTTP/1.1\r\n"))
        #expect(echo.contains("\r\nX-One: 1\r\n"))
        #expect(echo.contains("X-Empty:"))
        #expect(echo.contains("Content-Type: application/json"))
        #expect(echo.contains("Authorization: Basic YWRtaW46c2VjcmV0"))
        #expect(!echo.contains("Expect:"))
        #expect(echo.hasSuffix(method == "GET" ? "\n" : "\n{\"a\":1}"))
        await client.shutdown()
        try await server.close()
    }

    @Test func aPutWithoutBodyAnnouncesAnEmptyOneAndNoForm() async throws {
        let server = try await LoopbackServer { LoopbackServer.answer($0.head) }
        let client = HTTPClient()
        let echo = String(decoding: try await client.send(HTTPRequest("PUT", server.url("/"))).body, as: UTF8.self)
        #expect(echo.contains("Content-Length: 0"))
        #expect(!echo.contains("urlencoded"))
        await client.shutdown()
        try await server.close()
    }

    @Test func aHeadRequestEndsWithoutABody() async throws {
        let server = try await LoopbackServer { _ in .bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n") }
        let client = HTTPClient()
        let response = try await client.send(HTTPRequest("HEAD", server.url("/"), responseBytesMax: 10))
        #expect(response.headers["Content-Length"] == "99999999")
        await client.shutdown()
        try await server.close()
    }

    @Test func followsRedirectionsOnlyWhenAllowed() async throws {
        let server = try await LoopbackServer { request in
            request.head.hasPrefix("GET /old")
                ? LoopbackServer.answer("", status: "302 Found", headers: ["Location: /new"]) : LoopbackServer.answer("new")
        }
        let client = HTTPClient()
        let refused = try await client.send(HTTPRequest("GET", server.url("/old")))
        #expect(refused.status == 302)
        let followed = try await client.send(HTTPRequest("GET", server.url("/old"), redirectsMax: 3))
        #expect(followed.status == 200)
        #expect(followed.headers["Location"] == nil)
        await client.shutdown()
        try await server.close()
    }

    @Test func twoHundredRequestsAtOnceAreAllAnswered() async throws {
        let server = try await LoopbackServer { LoopbackServer.answer(String($0.head.split(separator: " ")[1])) }
        let client = HTTPClient()
        let bodies = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask {
                    String(decoding: try await client.send(HTTPRequest("GET", server.url("/\(number)"))).body, as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(bodies == Set((0..<200).map { "/\($0)" }))
        await client.shutdown()
        try await server.close()
    }
}

@Suite struct HTTPFailureTests {
    private func failure(of request: HTTPRequest) async -> HTTPFailure? {
        let client = HTTPClient()
        defer { withExtendedLifetime(client) {} }
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func nobodyListeningIsCouldNotConnectAndNamesTheHost() async throws {
        let server = try await LoopbackServer { _ in .silence }
        let port = server.port
        try await server.close()
        let failure = await failure(of: HTTPRequest("GET", "http://127.0.0.1:\(port)/v1"))
        #expect(failure?.reason == .couldNotConnect)
        #expect(failure?.description.contains("nothing answers at 127.0.0.1:\(port)") == true)
    }

    @Test func aHostWithoutAddressIsCouldNotResolve() async {
        let failure = await failure(of: HTTPRequest("GET", "http://no-such-host.invalid/"))
        #expect(failure?.reason == .couldNotResolve)
    }

    @Test func aSilentServerTimesOut() async throws {
        let server = try await LoopbackServer { _ in .silence }
        let failure = await failure(
            of: HTTPRequest("GET", server.url("/"), timeouts: HTTPRequest.Timeouts(total: .milliseconds(50))))
        #expect(failure?.reason == .timedOut)
        try await server.close()
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n\(String(repeating: "x", count: 101))\r\n0\r\n\r\n",
    ])
    func anAnswerBeyondTheLimitIsTooLarge(answer: String) async throws {
        let server = try await LoopbackServer { _ in .bytes(answer) }
        let failure = await failure(of: HTTPRequest("GET", server.url("/"), responseBytesMax: 100))
        #expect(failure?.reason == .tooLarge(bytesMax: 100))
        try await server.close()
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"])
    func anAnswerThatBreaksOffIsDisconnected(beginning: String) async throws {
        let server = try await LoopbackServer { _ in .bytesThenClose(beginning) }
        let failure = await failure(of: HTTPRequest("GET", server.url("/")))
        #expect(failure?.reason == .disconnected)
        try await server.close()
    }

    @Test func tlsToAServerThatSpeaksPlainHTTPSaysSo() async throws {
        let server = try await LoopbackServer { _ in .bytesThenClose("HTTP/1.1 400 Bad Request\r\n\r\n") }
        let failure = await failure(of: HTTPRequest("GET", "https://127.0.0.1:\(server.port)/"))
        #expect(failure?.reason == .tls)
        #expect(failure?.description.contains("check https or http") == true)
        try await server.close()
    }

    @Test func anUnreadableAuthorityFileIsATLSFailure() async throws {
        let server = try await LoopbackServer { _ in .silence }
        let request = HTTPRequest("GET", "https://127.0.0.1:\(server.port)/", tls: .authorities(path: "/no/such/file.pem"))
        #expect(await failure(of: request)?.reason == .tls)
        try await server.close()
    }

    @Test func believesTheCertificateThatItWasGivenAndNoOther() async throws {
        let known = try SelfSignedCertificate()
        let server = try await LoopbackServer(tls: known.serverContext()) { _ in LoopbackServer.answer("agent") }
        var request = HTTPRequest("GET", "https://127.0.0.1:\(server.port)/", tls: .authority(pem: known.certificate))
        request.tlsVersionMin = .tls13
        let client = HTTPClient()
        #expect(try await client.send(request).body == Array("agent".utf8))
        let stranger = try SelfSignedCertificate()
        request.tls = .authority(pem: stranger.certificate)
        #expect(await failure(of: request)?.reason == .tls)
        request.tls = .systemAuthorities
        #expect(await failure(of: request)?.reason == .tls)
        await client.shutdown()
        try await server.close()
    }

    @Test func aCertificateForAnotherAddressIsNotBelieved() async throws {
        let certificate = try SelfSignedCertificate(for: ["192.0.2.1"])
        let server = try await LoopbackServer(tls: certificate.serverContext()) { _ in LoopbackServer.answer("agent") }
        let request = HTTPRequest(
            "GET", "https://127.0.0.1:\(server.port)/", tls: .authority(pem: certificate.certificate))
        #expect(await failure(of: request)?.reason == .tls)
        try await server.close()
    }

    @Test(arguments: ["ftp://host/", "file:///etc/passwd", "http://host/\u{0}", "http://host/\r\nX: y", "", "http://:99999999/"])
    func aURLThatIsNotHTTPIsInvalid(url: String) async {
        #expect(await failure(of: HTTPRequest("GET", url))?.reason == .invalidRequest)
    }

    @Test func aHeaderCannotSmuggleAnother() async {
        let failure = await failure(of: HTTPRequest("GET", "http://127.0.0.1:1/", headers: ["X": "y\r\nZ: w"]))
        #expect(failure?.reason == .invalidRequest)
    }

    @Test func credentialsAreNeverPrinted() async {
        var request = HTTPRequest("GET", "http://admin:secret@127.0.0.1:1/")
        request.credentials = BasicCredentials(username: "admin", password: "secret")
        let failure = await failure(of: request)
        #expect(failure?.authority == "127.0.0.1:1")
        #expect("\(String(describing: failure)) \(request) \(String(reflecting: request.credentials))".contains("•••"))
        #expect(!"\(String(describing: failure)) \(String(describing: request.credentials))".contains("secret"))
        var dumped = ""
        dump(request.credentials, to: &dumped)
        #expect(!dumped.contains("secret"))
    }
}

@Suite struct HTTPClientEndTests {
    /// Tells when the server has seen a request, so that no test needs to guess.
    private func silentServer() async throws -> (LoopbackServer, AsyncStream<Void>) {
        let (seen, sighting) = AsyncStream<Void>.makeStream()
        let server = try await LoopbackServer { _ in
            sighting.yield()
            return .silence
        }
        return (server, seen)
    }

    private func failureReason(of request: HTTPRequest, by client: HTTPClient) async -> HTTPFailure.Reason? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func aCancelledTaskStopsWaiting() async throws {
        let (server, seen) = try await silentServer()
        let client = HTTPClient()
        let waiting = Task { await failureReason(of: HTTPRequest("GET", server.url("/")), by: client) }
        for await _ in seen { break }
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
        await client.shutdown()
        try await server.close()
    }

    @Test func aTaskCancelledBeforehandSendsNothingThatLasts() async throws {
        let (server, _) = try await silentServer()
        let client = HTTPClient()
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failureReason(of: HTTPRequest("GET", server.url("/")), by: client)
        }
        #expect(await waiting.value == .cancelled)
        await client.shutdown()
        try await server.close()
    }

    @Test func shutdownEndsWhatIsUnderwayAndRefusesWhatFollows() async throws {
        let (server, seen) = try await silentServer()
        let client = HTTPClient()
        async let underway = client.send(HTTPRequest("GET", server.url("/")))
        for await _ in seen { break }
        await client.shutdown()
        await client.shutdown()
        do {
            _ = try await underway
            Issue.record("the request outlived its client")
        } catch {
            #expect((error as? HTTPFailure)?.reason == .shutDown)
        }
        await #expect(throws: HTTPFailure(.shutDown, of: HTTPRequest("GET", server.url("/")))) {
            _ = try await client.send(HTTPRequest("GET", server.url("/")))
        }
        try await server.close()
    }

    @Test func moreRequestsThanTheLimitAreRefused() async throws {
        let (server, seen) = try await silentServer()
        let client = HTTPClient(limits: HTTPClient.Limits(requestsMax: 1))
        async let first = client.send(HTTPRequest("GET", server.url("/")))
        for await _ in seen { break }
        await #expect(throws: HTTPFailure(.tooBusy, of: HTTPRequest("GET", server.url("/")))) {
            _ = try await client.send(HTTPRequest("GET", server.url("/")))
        }
        await client.shutdown()
        _ = try? await first
        try await server.close()
    }
}
