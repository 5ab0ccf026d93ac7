import Documents
import OutboundHTTP
import Testing

/// Calls of the API as some client makes them, one after the other.
struct Caller: Sendable {
    let client: HTTPClient
    let endpoint: String
    var headers = Walk.headers

    /// The answer's document, `null` where it has none; records an issue for any status but the expected one.
    @discardableResult
    func callAsFunction(
        _ method: String, _ path: String, _ body: JSON? = nil, expecting status: Int = 200,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let request = HTTPRequest(method, endpoint + path, headers: headers, body: body?.bytes ?? [])
        let response = try await client.send(request)
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(response.status == status, "\(method) \(path): \(text)", sourceLocation: location)
        return text.isEmpty ? .null : try JSON(parsing: text)
    }

    /// Sends a node somewhere and waits until it is there.
    func send(
        _ node: String, _ body: JSON, until state: String, at location: SourceLocation = #_sourceLocation
    ) async throws {
        try await self("PUT", "/v1/nodes/\(node)/states/provision", body, expecting: 202, at: location)
        var shown = JSON.null
        for _ in 0..<20_000 {
            shown = try await self("GET", "/v1/nodes/\(node)", at: location)
            guard shown["uuid"] != nil else { return }
            if shown["provision_state"]?.stringValue == state, shown["target_provision_state"] == .null { return }
            if shown["provision_state"]?.stringValue?.hasSuffix("failed") == true { break }
        }
        Issue.record(
            "\(body.text) ended in \(shown["provision_state"]?.text ?? ""): \(shown["last_error"]?.text ?? "")",
            sourceLocation: location)
    }

    /// Looks at a node until it is as expected.
    func wait(
        for node: String, at location: SourceLocation = #_sourceLocation, until isMet: (JSON) -> Bool
    ) async throws {
        for _ in 0..<20_000 {
            let shown = try await self("GET", "/v1/nodes/\(node)", at: location)
            if shown["uuid"] == nil || isMet(shown) { return }
        }
        Issue.record("the node is not as expected", sourceLocation: location)
    }
}
