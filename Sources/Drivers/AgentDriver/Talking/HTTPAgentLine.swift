package import Documents
package import OutboundHTTP

/// Talks to agents over HTTPS.
package struct HTTPAgentLine: AgentLine {
    private let client: HTTPClient
    private let limits: AgentLimits

    /// A line by `client`.
    package init(client: HTTPClient, limits: AgentLimits = AgentLimits()) {
        self.client = client
        self.limits = limits
    }

    package func ask(_ question: AgentQuestion, of agent: AgentAddress) async throws(AgentFailure) -> JSON {
        let response: HTTPResponse
        do {
            response = try await client.send(request(question, agent))
        } catch {
            throw .unreachable("\(error)")
        }
        return try Self.document(of: response)
    }

    private func request(_ question: AgentQuestion, _ agent: AgentAddress) -> HTTPRequest {
        var request: HTTPRequest
        switch question {
        case .status:
            request = HTTPRequest("GET", "\(agent.url)/v1/status")
        case .commands:
            request = HTTPRequest("GET", "\(agent.url)/v1/commands/?agent_token=\(agent.token.percentEncoded)")
        case .execute(let order, let waits):
            request = HTTPRequest(
                "POST", "\(agent.url)/v1/commands/?wait=\(waits)&agent_token=\(agent.token.percentEncoded)",
                headers: ["Content-Type": "application/json"], body: order.bytes)
        }
        request.tls = HTTPRequest.TLSVerification(agent.trust)
        request.tlsVersionMin = .tls12
        request.timeouts = .init(connect: limits.connectTimeout, total: limits.requestTimeout)
        request.responseBytesMax = limits.answerBytesMax
        return request
    }

    private static func document(of response: HTTPResponse) throws(AgentFailure) -> JSON {
        switch response.status {
        case 200..<300: break
        case 401, 403: throw .stranger
        case 409: throw .busy
        default: throw .refused(status: response.status, text: text(of: response))
        }
        do {
            return try JSON(parsing: response.body)
        } catch {
            throw .unintelligible("\(error)")
        }
    }

    /// What the agent says about its refusal.
    private static func text(of response: HTTPResponse) -> String {
        if let document = try? JSON(parsing: response.body), let text = document["faultstring"]?.stringValue { return text }
        return String(decoding: response.body.prefix(200), as: UTF8.self)
    }
}

extension HTTPRequest.TLSVerification {
    fileprivate init(_ trust: AgentAddress.Trust) {
        switch trust {
        case .certificate(let pem): self = .authority(pem: pem)
        case .authorities(let path): self = .authorities(path: path)
        case .systemAuthorities: self = .systemAuthorities
        case .everybody: self = .nobodyIsChecked
        }
    }
}

extension String {
    /// The text as a part of a URL (RFC 3986 §2.3).
    fileprivate var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
