package import CommandServer
import Hardware
package import Imaging
package import Model

/// How the agent behaves: the parameters of agent-protocol.md §9, from the kernel's command line or from flags of the same names.
package struct AgentSettings: Sendable, Hashable {
    /// What cannot be understood, and what it should be.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// The bases of the service's API, tried in this order; none: the agent only serves.
    package var apiURLs: [String] = []
    /// The token that the boot media brought.
    package var token: String?
    package var requestID: String?
    package var isInsecure = false
    /// A file of authorities to believe instead of the system's.
    package var authoritiesPath: String?
    package var lookupTimeout: Duration = .seconds(600)
    package var lookupInterval: Duration = .seconds(1)
    package var requestTimeout: Duration = .seconds(30)
    package var listenHost = "0.0.0.0"
    package var listenPort = 9_999
    package var advertisedHost: String?
    package var advertisedPort: Int?
    /// `nil`: by TLS where the service's API knows how to verify it.
    package var isAdvertisedWithTLS: Bool?
    package var networkInterface: String?
    /// A file that is there once the machine has an address; `nil`: it has one.
    package var networkFile: String?
    package var networkWaitMax: Duration = .seconds(120)
    package var networkWaitInterval: Duration = .milliseconds(20)
    package var oldestTLS = TLSVersion.tls12
    /// ironic-python-agent's is P-384. This one is as good for a month; libcrypto signs with it forty times as fast, and verifies ten times.
    package var curve = "P-256"
    /// Where to deliver what inspection finds, tried in this order; none: no inspection.
    package var inspectionURLs: [String] = []
    /// The card that the machine booted from.
    package var bootInterface: MACAddress?
    package var rootDiskBytesMin = RootDiskChoice.usualBytesMin
    package var diskWaitAttempts = 10
    package var diskWaitInterval: Duration = .seconds(3)
    package var imaging = ImagingLimits()

    /// Ironic's defaults.
    package init() {}

    /// The settings that `parameter` knows by name.
    package init(_ parameter: (String) -> String?) throws(Failure) {
        apiURLs = Self.list(parameter("ipa-api-url")).map(Self.withoutSlash)
        inspectionURLs = Self.list(parameter("ipa-inspection-callback-url"))
        token = parameter("ipa-agent-token")
        requestID = parameter("ipa-global-request-id")
        isInsecure = try Self.truth(parameter, "ipa-insecure") ?? false
        authoritiesPath = parameter("ipa-ca-file")
        bootInterface = try Self.bootInterface(parameter("BOOTIF"))
        networkInterface = parameter("ipa-network-interface")
        networkFile = parameter("ironbird-network-file")
        listenHost = parameter("ipa-listen-host") ?? listenHost
        listenPort = try Self.integer(parameter, "ipa-listen-port") ?? listenPort
        advertisedHost = parameter("ipa-advertise-host")
        advertisedPort = try Self.integer(parameter, "ipa-advertise-port")
        isAdvertisedWithTLS = parameter("ipa-advertise-protocol").map { $0 == "https" }
        lookupTimeout = try Self.seconds(parameter, "ipa-lookup-timeout") ?? lookupTimeout
        lookupInterval = try Self.seconds(parameter, "ipa-lookup-interval") ?? lookupInterval
        requestTimeout = try Self.seconds(parameter, "ipa-http-request-timeout") ?? requestTimeout
        diskWaitAttempts = try Self.integer(parameter, "ipa-disk-wait-attempts") ?? diskWaitAttempts
        diskWaitInterval = try Self.seconds(parameter, "ipa-disk-wait-delay") ?? diskWaitInterval
        try readTLS(parameter)
        try readImaging(parameter)
    }

    private mutating func readTLS(_ parameter: (String) -> String?) throws(Failure) {
        if let text = parameter("ipa-tls-min-version") {
            guard let version = TLSVersion(rawValue: text) else { throw Self.wrong("ipa-tls-min-version", "1.2 or 1.3", text) }
            oldestTLS = version
        }
        switch parameter("ipa-tls-certificate-curve") {
        case nil, "p256": curve = "P-256"
        case "p384": curve = "P-384"
        case "p521": curve = "P-521"
        case .some(let text): throw Self.wrong("ipa-tls-certificate-curve", "p256, p384 or p521", text)
        }
    }

    private mutating func readImaging(_ parameter: (String) -> String?) throws(Failure) {
        if let mebibytes = try Self.integer(parameter, "ironbird-root-disk-min-mib") {
            rootDiskBytesMin = Int64(mebibytes) << 20
        }
        let timeout = try Self.seconds(parameter, "ipa-image-download-connection-timeout")
        imaging.connectTimeout = timeout ?? imaging.connectTimeout
        imaging.stallTimeout = timeout ?? imaging.stallTimeout
        imaging.retriesMax = try Self.integer(parameter, "ipa-image-download-connection-retries") ?? imaging.retriesMax
        imaging.retryInterval =
            try Self.seconds(parameter, "ipa-image-download-connection-retry-interval") ?? imaging.retryInterval
    }

    // MARK: Kinds of values

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { String($0) }
    }

    private static func withoutSlash(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        // Some write the version into it.
        return url.hasSuffix("/v1") ? String(url.dropLast(3)) : url
    }

    /// The address as the loader writes it, with or without the type of the hardware in front.
    private static func bootInterface(_ text: String?) throws(Failure) -> MACAddress? {
        guard let text, !text.isEmpty else { return nil }
        guard let address = MACAddress(text) ?? MACAddress(text.dropFirst(3)) else {
            throw wrong("BOOTIF", "an address such as 01-52-54-00-aa-00-01", text)
        }
        return address
    }

    private static func integer(_ parameter: (String) -> String?, _ name: String) throws(Failure) -> Int? {
        guard let text = parameter(name) else { return nil }
        guard let value = Int(text), value >= 0 else { throw wrong(name, "a number", text) }
        return value
    }

    private static func seconds(_ parameter: (String) -> String?, _ name: String) throws(Failure) -> Duration? {
        guard let text = parameter(name) else { return nil }
        guard let value = Double(text), value >= 0, value < 1e9 else { throw wrong(name, "a number of seconds", text) }
        return .milliseconds(Int64(value * 1_000))
    }

    private static func truth(_ parameter: (String) -> String?, _ name: String) throws(Failure) -> Bool? {
        guard let text = parameter(name) else { return nil }
        switch text.lowercased() {
        case "", "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw wrong(name, "0 or 1", text)
        }
    }

    private static func wrong(_ name: String, _ wanted: String, _ text: String) -> Failure {
        Failure(description: "\(name): must be \(wanted), not “\(text)”")
    }
}
