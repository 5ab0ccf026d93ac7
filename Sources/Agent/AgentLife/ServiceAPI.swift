import AgentContract
import Documents
import Model
import OutboundHTTP

/// What the agent asks of the service's API, at the first of several addresses that answers.
struct ServiceAPI: Sendable {
    /// What came of a request.
    enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// Nobody answered; the text says whom was asked.
        case unreachable(String)
        case refused(status: Int, text: String)
        /// The answer is not what it should be.
        case nonsense(String)

        var description: String {
            switch self {
            case .unreachable(let text): text
            case .refused(let status, let text): "the service answered \(status): \(text)"
            case .nonsense(let text): "the service answered with nonsense: \(text)"
            }
        }
    }

    /// The newest version whose look-up we know.
    private static let lookupVersion = 62
    /// The newest version whose heartbeat we know.
    private static let heartbeatVersion = 68

    let settings: AgentSettings
    let client: HTTPClient

    /// The newest version that the service speaks, `1.N`.
    func newestVersion() async throws(Failure) -> Int {
        let document = try await answer("GET", "/", version: nil).json
        let text = document["default_version"]?["version"]?.stringValue ?? document["version"]?["version"]?.stringValue
        guard let minor = text?.split(separator: ".").last.flatMap({ Int($0) }) else {
            throw .nonsense("its first page names no default_version.version")
        }
        return minor
    }

    /// Whether a service of this version verifies agents by their certificates.
    static func verifiesCertificates(_ version: Int) -> Bool { version >= heartbeatVersion }

    /// The node of the machine with these addresses.
    func lookUp(_ addresses: [MACAddress], node: Node.ID?, version: Int) async throws(Failure) -> LookupAnswer {
        var path = "/v1/lookup?addresses=\(addresses.map(\.description).joined(separator: ","))"
        if let node { path += "&node_uuid=\(node)" }
        let document = try await answer("GET", path, version: min(version, Self.lookupVersion)).json
        do { return try LookupAnswer(document) } catch { throw .nonsense(error.description) }
    }

    /// Says that the agent lives.
    func send(_ heartbeat: Heartbeat, of node: Node.ID, version: Int) async throws(Failure) {
        let version = min(version, Self.heartbeatVersion)
        var heartbeat = heartbeat
        if version < Self.heartbeatVersion { heartbeat.agentVerifyCA = nil }
        _ = try await answer("POST", "/v1/heartbeat/\(node)", version: version, body: heartbeat.json)
    }

    /// Delivers what inspection found to `url`; the node that it belongs to, where the service says.
    func deliver(_ delivery: InspectionDelivery, to url: String) async throws(Failure) -> Node.ID? {
        // Without a version: Ironic's oldest answer is all that is needed.
        let document = try await self.document(request("POST", url, version: nil, body: delivery.json))
        return document["uuid"]?.stringValue.flatMap { Node.ID($0) }
    }

    private func answer(
        _ method: String, _ path: String, version: Int?, body: JSON? = nil
    ) async throws(Failure) -> (json: JSON, base: String) {
        var last = Failure.unreachable("there is no address of a service")
        for base in settings.apiURLs {
            do {
                return (try await document(request(method, base + path, version: version, body: body)), base)
            } catch {
                // Another address of the same service can help only where nobody was reached.
                guard case .unreachable = error else { throw error }
                last = error
            }
        }
        throw last
    }

    private func request(_ method: String, _ url: String, version: Int?, body: JSON?) -> HTTPRequest {
        var request = HTTPRequest(method, url, headers: ["Accept": "application/json"], body: body?.bytes, tls: settings.trust)
        request.timeouts = HTTPRequest.Timeouts(connect: settings.requestTimeout, total: settings.requestTimeout)
        request.redirectsMax = method == "GET" ? 3 : 0
        if body != nil { request.headers["Content-Type"] = "application/json" }
        if let version { request.headers["X-OpenStack-Ironic-API-Version"] = "1.\(version)" }
        if let id = settings.requestID { request.headers["X-OpenStack-Request-ID"] = id }
        return request
    }

    private func document(_ request: HTTPRequest) async throws(Failure) -> JSON {
        let response: HTTPResponse
        do { response = try await client.send(request) } catch { throw .unreachable(error.description) }
        guard 200..<300 ~= response.status else {
            throw .refused(status: response.status, text: String(decoding: response.body.prefix(500), as: UTF8.self))
        }
        guard !response.body.isEmpty else { return [:] }
        do { return try JSON(parsing: response.body) } catch { throw .nonsense(error.description) }
    }
}

extension AgentSettings {
    /// Whom the agent believes.
    var trust: HTTPRequest.TLSVerification {
        if isInsecure { return .nobodyIsChecked }
        return authoritiesPath.map { .authorities(path: $0) } ?? .systemAuthorities
    }
}
