import Documents
import OutboundHTTP

extension ConnectionSettings {
    /// What one source says about the connection.
    struct Source: Sendable {
        var name: String
        var endpoint: String?
        var username: String?
        var password: String?
        var passwordFile: String?
        var tls: HTTPRequest.TLSVerification?
    }
}

extension ConnectionSettings.Source {
    /// The options, and for each that is missing its `IRONBIRD_…` variable.
    init(_ options: ConnectionOptions, environment: [String: String]) {
        let variable = { (name: String) in environment["IRONBIRD_\(name)"].flatMap { $0.isEmpty ? nil : $0 } }
        self.init(name: options.endpoint == nil ? "IRONBIRD_ENDPOINT" : "--endpoint")
        endpoint = options.endpoint ?? variable("ENDPOINT")
        username = options.username ?? variable("USERNAME")
        password = options.password ?? (options.passwordFile == nil ? variable("PASSWORD") : nil)
        passwordFile = options.passwordFile ?? variable("PASSWORD_FILE")
        if options.insecure || isTrue(variable("INSECURE")) {
            tls = .nobodyIsChecked
        } else if let file = options.caFile ?? variable("CA_FILE") {
            tls = .authorities(path: file)
        }
    }

    /// The variables of OpenStack's clients; only those that need no identity service.
    static func openStack(_ environment: [String: String]) throws(CommandFailure) -> Self {
        let variable = { (name: String) in environment["OS_\(name)"].flatMap { $0.isEmpty ? nil : $0 } }
        var source = Self(name: "OS_ENDPOINT")
        guard let endpoint = variable("ENDPOINT") ?? variable("ENDPOINT_OVERRIDE") else { return source }
        source.endpoint = endpoint
        source.tls = isTrue(variable("INSECURE")) ? .nobodyIsChecked : variable("CACERT").map { .authorities(path: $0) }
        switch variable("AUTH_TYPE") ?? "none" {
        case "none": break
        case "http_basic":
            source.username = variable("USERNAME")
            source.password = variable("PASSWORD")
        case let other:
            throw .usage("OS_AUTH_TYPE=\(other) is not supported", remedy: "use none or http_basic, or give --endpoint")
        }
        return source
    }

    /// The settings file; one that was asked for by name must exist.
    static func file(named option: String?, context: CommandContext) throws(CommandFailure) -> Self {
        let named = option ?? context.environment["IRONBIRD_CONFIG"]
        let directory =
            context.environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
            ?? context.environment["HOME"].map { $0 + "/.config" }
        guard let path = named ?? directory.map({ $0 + "/ironbird/cli.yaml" }) else { return Self(name: "settings file") }
        let bytes: [UInt8]
        do {
            bytes = try context.readFile(path)
        } catch {
            if named != nil { throw error }
            return Self(name: path)
        }
        return try Self(file: path, document: try DocumentText.parse(bytes, name: path))
    }

    /// The members of the settings file at `path`.
    init(file path: String, document: JSON) throws(CommandFailure) {
        self.init(name: path)
        if document.isNull { return }
        guard let members = document.objectValue else {
            throw .usage("\(path) must hold keys and values such as endpoint: http://…")
        }
        for (key, value) in members {
            switch (key, value) {
            case ("endpoint", .string(let text)): endpoint = text
            case ("username", .string(let text)): username = text
            case ("password", .string(let text)): password = text
            case ("password-file", .string(let text)): passwordFile = text
            case ("ca-file", .string(let text)): if tls == nil { tls = .authorities(path: text) }
            case ("insecure", .bool(let isOn)): if isOn { tls = .nobodyIsChecked }
            default:
                throw .usage(
                    "\(path): \(key) is unknown or has the wrong type",
                    remedy: "known are endpoint, username, password, password-file, ca-file (text) and insecure (true or false)")
            }
        }
    }
}

/// Whether a variable says yes.
private func isTrue(_ text: String?) -> Bool {
    text.map { ["1", "true", "yes", "on"].contains($0.lowercased()) } ?? false
}
