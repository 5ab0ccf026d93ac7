/// One request to somebody else's HTTP server, with everything that limits it.
package struct HTTPRequest: Sendable {
    /// How long a request may take; both parts always apply.
    package struct Timeouts: Sendable, Hashable {
        /// Until the connection stands, name lookup and TLS handshake included.
        package var connect: Duration
        /// Until the last byte of the answer, waiting for a free connection included.
        package var total: Duration

        /// Limits in which an ordinary answer of a controller or an API fits.
        package init(connect: Duration = .seconds(10), total: Duration = .seconds(60)) {
            self.connect = connect
            self.total = total
        }
    }

    /// Whom to believe when a server shows its certificate.
    package enum TLSVerification: Sendable, Hashable {
        /// The authorities that the operating system trusts.
        case systemAuthorities
        /// The authorities in this PEM file, or in this directory of hashed certificates, and no others.
        case authorities(path: String)
        /// These certificates, as PEM text, and no others: for servers that told us their own.
        case authority(pem: String)
        /// Anybody: for controllers whose certificate nobody signed, and only where the operator said so.
        case nobodyIsChecked
    }

    /// The oldest TLS that a server may speak.
    package enum TLSVersion: String, Sendable, Hashable, CaseIterable {
        case tls10 = "1.0"
        case tls11 = "1.1"
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// The method, such as `GET`.
    package var method: String
    /// The absolute `http` or `https` URL, already percent-encoded.
    package var url: String
    /// Header fields to send; `Host` and `Content-Length` are added.
    package var headers: HTTPHeaders
    /// The body, or `nil` for none.
    package var body: [UInt8]?
    /// Sent as basic authentication, to this host only.
    package var credentials: BasicCredentials?
    /// Whom to believe.
    package var tls: TLSVerification
    /// The oldest TLS to accept.
    package var tlsVersionMin: TLSVersion = .tls12
    /// OpenSSL's list of ciphers for TLS up to 1.2; `nil` leaves it to OpenSSL.
    package var tlsCiphers: String?
    /// How long it may take.
    package var timeouts: Timeouts
    /// The largest answer body to accept, in bytes; a larger one fails the request.
    package var responseBytesMax: Int
    /// How many redirections to follow; zero answers with the redirection itself.
    package var redirectsMax: Int
    /// How long nothing may arrive once the connection stands; `nil`: as long as the total allows. Whole seconds, at least one;
    /// a receiver that is full does not count.
    package var stallTimeout: Duration?
    /// The proxy to use, a URL; wins over the environment's.
    package var proxy: String?
    /// Whether `http_proxy`, `https_proxy` and `no_proxy` of the environment apply. Controllers are never asked through a proxy.
    package var usesEnvironmentProxy: Bool

    /// A request that verifies certificates against the system's authorities, follows nothing and accepts up to 16 MiB.
    package init(
        _ method: String, _ url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil, credentials: BasicCredentials? = nil,
        tls: TLSVerification = .systemAuthorities, timeouts: Timeouts = Timeouts(), responseBytesMax: Int = 16 << 20,
        redirectsMax: Int = 0, usesEnvironmentProxy: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.credentials = credentials
        self.tls = tls
        self.timeouts = timeouts
        self.responseBytesMax = responseBytesMax
        self.redirectsMax = redirectsMax
        self.usesEnvironmentProxy = usesEnvironmentProxy
    }

    /// Host and port as the URL has them, without credentials: what failures may name.
    package var authority: String {
        let afterScheme = url.firstRange(ofText: "://").map { url[$0.upperBound...] } ?? url[...]
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
    }
}

extension String {
    /// Where `text` first occurs.
    fileprivate func firstRange(ofText text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

/// A user name and password; prints neither password nor its length.
package struct BasicCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user's name.
    package var username: String
    /// The secret.
    package var password: String

    /// Credentials for one server.
    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    /// The user's name and dots.
    package var description: String { "\(username):•••" }
    /// The user's name and dots.
    package var debugDescription: String { description }
    /// The user's name only.
    package var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
