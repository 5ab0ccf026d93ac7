package import Configuration
package import Model

/// How the service is set up, whatever the place that the settings come from.
///
/// Settings are read from flags, then from the environment (`IRONBIRD_STATE_DIR`), then from the configuration file (`state-dir:`);
/// the first that has a value wins.
package struct ServeSettings: Sendable, Hashable {
    /// Who may ask.
    package enum AuthStrategy: String, Sendable, Hashable, CaseIterable {
        case noauth
        case httpBasic = "http_basic"
    }

    /// An address to listen on.
    package struct ListenAddress: Sendable, Hashable {
        package var host: String
        package var port: Int

        /// The address that `text` spells: `127.0.0.1:6385`, `[::1]:6385`.
        package init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (0...65_535).contains(port)
            else { return nil }
            var host = text[..<colon]
            if host.first == "[", host.last == "]" {
                host = host.dropFirst().dropLast()
            } else if host.contains(":") {
                return nil
            }
            guard !host.isEmpty else { return nil }
            self.host = String(host)
            self.port = port
        }

        /// Whether only this machine can reach it.
        package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
    }

    /// A setting that cannot be used: names it and says what it should be.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String

        init(_ setting: String, _ text: String) {
            description = "\(setting): \(text)"
        }
    }

    package var stateDirectory: String
    package var listenAddresses: [ListenAddress]
    package var hardwareTypes: [String]
    /// `enabled-X-interfaces` of the kinds for which it was given.
    package var enabledInterfaces: [InterfaceKind: [String]] = [:]
    /// `default-X-interface` of the kinds for which it was given.
    package var defaultInterfaces: [InterfaceKind: String] = [:]
    package var authStrategy: AuthStrategy
    package var htpasswdFile: String?
    package var tlsCertificate: String?
    package var tlsKey: String?
    package var publicEndpoint: String?
    package var logLevel: String

    /// Reads the settings that `reader` finds.
    ///
    /// - Throws: `Problem` for the first setting that cannot be used.
    package init(_ reader: ConfigReader) throws(Problem) {
        guard let directory = reader.string(forKey: "state-dir"), !directory.isEmpty else {
            throw Problem(
                "state-dir", "is missing; name the directory that holds the database, as in --state-dir /var/lib/ironbird.")
        }
        stateDirectory = directory
        listenAddresses = try Self.addresses(reader.string(forKey: "api-listen", default: "127.0.0.1:6385"))
        hardwareTypes = Self.list(reader.string(forKey: "hardware-types", default: "ipmi,redfish"))
        for kind in InterfaceKind.allCases {
            if let names = reader.string(forKey: ConfigKey("enabled-\(kind.rawValue)-interfaces")) {
                enabledInterfaces[kind] = Self.list(names)
            }
            if let name = reader.string(forKey: ConfigKey("default-\(kind.rawValue)-interface")) {
                defaultInterfaces[kind] = name
            }
        }
        let strategy = reader.string(forKey: "auth-strategy", default: AuthStrategy.noauth.rawValue)
        guard let known = AuthStrategy(rawValue: strategy) else {
            let all = AuthStrategy.allCases.map(\.rawValue).joined(separator: " or ")
            throw Problem("auth-strategy", "must be \(all), not \(strategy).")
        }
        authStrategy = known
        htpasswdFile = reader.string(forKey: "htpasswd-file")
        tlsCertificate = reader.string(forKey: "tls-certificate")
        tlsKey = reader.string(forKey: "tls-key")
        publicEndpoint = reader.string(forKey: "public-endpoint")
        logLevel = reader.string(forKey: "log-level", default: "info")
        try check(allowsRemote: reader.bool(forKey: "allow-unauthenticated-remote-access", default: false))
    }

    private func check(allowsRemote: Bool) throws(Problem) {
        if authStrategy == .httpBasic, htpasswdFile == nil {
            throw Problem("htpasswd-file", "is missing; auth-strategy http_basic needs the file with users (htpasswd -B).")
        }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw Problem("tls-certificate", "and tls-key belong together; give both or neither.")
        }
        guard !hardwareTypes.isEmpty else {
            throw Problem("hardware-types", "names none; name at least one, as in fake-hardware.")
        }
        if authStrategy == .noauth, !allowsRemote, let remote = listenAddresses.first(where: { !$0.isLoopback }) {
            throw Problem(
                "api-listen",
                "\(remote.host) can be reached from other machines, and auth-strategy noauth lets everybody in. Listen on 127.0.0.1, "
                    + "set auth-strategy http_basic, or say allow-unauthenticated-remote-access.")
        }
    }

    private static func addresses(_ text: String) throws(Problem) -> [ListenAddress] {
        var addresses: [ListenAddress] = []
        for item in list(text) {
            guard let address = ListenAddress(item) else {
                throw Problem("api-listen", "\(item) is not HOST:PORT; write 127.0.0.1:6385 or [::1]:6385.")
            }
            addresses.append(address)
        }
        guard !addresses.isEmpty else { throw Problem("api-listen", "names no address; write 127.0.0.1:6385.") }
        return addresses
    }

    /// The items of a list that is separated by commas, without blanks around them.
    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { item in
            String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
