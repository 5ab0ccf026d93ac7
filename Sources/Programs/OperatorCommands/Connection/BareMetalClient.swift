import Documents
import OutboundHTTP
import Synchronization

/// Speaks Ironic's API v1 with one server, in the newest version that both sides know.
final class BareMetalClient: Sendable {
    /// What the server answered.
    struct Answer: Sendable {
        var status: Int
        /// The body; `null` where there is none.
        var document: JSON
        /// Up to which revision the nodes in it are known.
        var revision: Int64?
    }

    /// A parameter of the query.
    typealias Parameter = (name: String, value: String)

    let settings: ConnectionSettings
    private let transport: any Transport
    private let version: Mutex<Microversion>

    init(settings: ConnectionSettings, transport: any Transport) {
        self.settings = settings
        self.transport = transport
        version = Mutex(settings.version ?? .newest)
    }

    func shutdown() async {
        await transport.shutdown()
    }

    /// The document at `path`, which starts below `/v1`.
    func get(_ path: String, _ query: [Parameter] = []) async throws(CommandFailure) -> JSON {
        try await send("GET", path, query: query).document
    }

    /// Sends a request to `path`, which starts below `/v1`; anything but success is a failure with the server's words.
    @discardableResult
    func send(
        _ method: String, _ path: String, query: [Parameter] = [], body: JSON? = nil
    ) async throws(CommandFailure) -> Answer {
        let response = try await exchange(method, "/v1/" + path + Self.text(of: query), body)
        guard (200..<300).contains(response.status) else {
            throw ServerRefusal(response, method: method, path: path).failure
        }
        guard !response.body.isEmpty else { return Answer(status: response.status, document: .null) }
        do {
            return Answer(
                status: response.status, document: try JSON(parsing: response.body),
                revision: response.headers["Ironbird-Revision"].flatMap { Int64($0) })
        } catch {
            throw CommandFailure(
                .failed, "\(settings.endpoint) answered with something that is not JSON: \(error)",
                remedy: "check that the endpoint (from \(settings.endpointSource)) is a bare metal server's")
        }
    }

    private func exchange(_ method: String, _ target: String, _ body: JSON?) async throws(CommandFailure) -> HTTPResponse {
        let asked = version.withLock { $0 }
        let response = try await transmit(method, target, body, asked)
        guard response.status == 406, settings.version == nil,
            let lower = asked.downgraded(
                minimum: response.headers["X-OpenStack-Ironic-API-Minimum-Version"].flatMap { Microversion($0) },
                maximum: response.headers["X-OpenStack-Ironic-API-Maximum-Version"].flatMap { Microversion($0) })
        else { return response }
        version.withLock { $0 = min($0, lower) }
        return try await transmit(method, target, body, lower)
    }

    private func transmit(
        _ method: String, _ target: String, _ body: JSON?, _ version: Microversion
    ) async throws(CommandFailure) -> HTTPResponse {
        var request = HTTPRequest(method, settings.endpoint + target, headers: ["Accept": "application/json"])
        request.headers["X-OpenStack-Ironic-API-Version"] = version.description
        if let body {
            request.headers["Content-Type"] = "application/json"
            request.body = body.bytes
        }
        request.credentials = settings.credentials
        request.tls = settings.tls
        request.timeouts = HTTPRequest.Timeouts(
            connect: min(.seconds(10), settings.requestTimeout), total: settings.requestTimeout)
        request.responseBytesMax = 256 << 20
        request.usesEnvironmentProxy = !["127.0.0.1", "localhost", "[::1]"].contains { request.authority.hasPrefix($0) }
        do {
            return try await transport.send(request)
        } catch {
            throw CommandFailure(
                .unreachable, error.description,
                remedy:
                    "the endpoint \(settings.endpoint) comes from: \(settings.endpointSource); --endpoint or IRONBIRD_ENDPOINT change it"
            )
        }
    }
}

extension BareMetalClient {
    /// Every item of a collection, page by page; at most `itemsMax` when given.
    func list(
        _ path: String, key: String, _ query: [Parameter] = [], itemsMax: Int? = nil
    ) async throws(CommandFailure) -> [JSON] {
        var items: [JSON] = []
        var target: String? = path + Self.text(of: query + (itemsMax.map { [("limit", "\($0)")] } ?? []))
        while let page = target, items.count < itemsMax ?? .max {
            let document = try await send("GET", page).document
            items += document[key]?.arrayValue ?? []
            let next = document["next"]?.stringValue.flatMap { Self.belowV1($0) }
            // A server that names the same page again would keep us here for ever.
            target = next == page ? nil : next
        }
        return Array(items.prefix(itemsMax ?? .max))
    }

    /// What follows `/v1/` in a link: the host in it may be one that we are not meant to give credentials to.
    static func belowV1(_ link: String) -> String? {
        var rest = link[...]
        while let slash = rest.firstIndex(of: "/") {
            rest = rest[slash...]
            if rest.hasPrefix("/v1/") { return String(rest.dropFirst(4)) }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// `?a=b&c=d`, or nothing.
    static func text(of query: [Parameter]) -> String {
        query.isEmpty ? "" : "?" + query.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    /// `text` for a path segment or a query value (RFC 3986 §2.3); a comma stays, as lists use it.
    static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let character = Character(UnicodeScalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "-._~,".contains(character) {
                result.append(character)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
