import FoundationEssentials

/// Who may ask a Redfish controller: the one user, by basic authentication or by the token of a session.
struct RedfishSessions: Sendable {
    private let credentials: ControllerCredentials
    /// Tokens by the identifiers of their sessions, the oldest first.
    private var tokens: [(identifier: String, token: String)] = []
    private var next = 0

    /// The oldest session is forgotten when there are more.
    static let sessionsMax = 16

    init(_ credentials: ControllerCredentials) {
        self.credentials = credentials
    }

    var identifiers: [String] { tokens.map(\.identifier) }

    /// Opens a session; `nil` when the credentials are not right.
    mutating func open(userName: String?, password: String?) -> (identifier: String, token: String)? {
        guard userName == credentials.userName, let password, Self.isEqual(password, credentials.password) else { return nil }
        next += 1
        if tokens.count >= Self.sessionsMax { tokens.removeFirst() }
        let bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        let session = ("\(next)", bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        tokens.append(session)
        return session
    }

    /// Whether there was such a session.
    mutating func close(_ identifier: String) -> Bool {
        guard let index = tokens.firstIndex(where: { $0.identifier == identifier }) else { return false }
        tokens.remove(at: index)
        return true
    }

    func allows(_ request: RedfishRequest) -> Bool {
        if let token = request.headers["x-auth-token"] { return tokens.contains { Self.isEqual($0.token, token) } }
        guard let words = request.headers["authorization"]?.split(separator: " "), words.count == 2,
            words[0].lowercased() == "basic"
        else { return false }
        let expected = Data("\(credentials.userName):\(credentials.password)".utf8).base64EncodedString()
        return Self.isEqual(String(words[1]), expected)
    }

    /// In a time that says nothing about where they differ.
    private static func isEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        return one.count == other.count && zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
