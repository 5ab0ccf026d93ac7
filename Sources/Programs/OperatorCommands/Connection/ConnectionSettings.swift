import Documents
import OutboundHTTP

/// Where the server is and who asks, once options, environment and settings file have been weighed.
///
/// Options win over `IRONBIRD_…`, these over `OS_…`, these over the settings file. Credentials are never sent to an endpoint that
/// was named by a more specific source than they were: `--endpoint` does not receive the password of the settings file.
struct ConnectionSettings: Sendable {
    /// Where a server started without settings listens.
    static let defaultEndpoint = "http://127.0.0.1:6385"

    var endpoint: String
    /// Who named the endpoint, for messages.
    var endpointSource: String
    var credentials: BasicCredentials?
    var tls: HTTPRequest.TLSVerification
    var version: Microversion?
    var requestTimeout: Duration

    /// Weighs the sources.
    init(_ options: ConnectionOptions, context: CommandContext) throws(CommandFailure) {
        let sources = [
            Source(options, environment: context.environment), try Source.openStack(context.environment),
            try Source.file(named: options.config, context: context),
        ]
        let chosen = sources.firstIndex { $0.endpoint != nil } ?? sources.endIndex
        endpoint = try Self.normalized(chosen < sources.endIndex ? sources[chosen].endpoint ?? "" : Self.defaultEndpoint)
        endpointSource = chosen < sources.endIndex ? sources[chosen].name : "default"
        let trusted = sources.prefix(chosen + 1)
        credentials = try Self.credentials(from: trusted, context: context)
        tls = trusted.lazy.compactMap(\.tls).first ?? .systemAuthorities
        version = options.apiVersion.flatMap { Microversion($0) }
        requestTimeout = .seconds(options.requestTimeout)
    }

    /// The endpoint without final slash and `/v1`; refuses what is no http URL.
    static func normalized(_ text: String) throws(CommandFailure) -> String {
        var url = text[...]
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("@") else {
            throw .usage(
                "the endpoint is not a URL of a server",
                remedy: "give something like \(defaultEndpoint), without user and password in it")
        }
        while url.hasSuffix("/") { url = url.dropLast() }
        if url.hasSuffix("/v1") { url = url.dropLast(3) }
        while url.hasSuffix("/") { url = url.dropLast() }
        return String(url)
    }

    private static func credentials(
        from sources: ArraySlice<Source>, context: CommandContext
    ) throws(CommandFailure) -> BasicCredentials? {
        guard let username = sources.lazy.compactMap(\.username).first else { return nil }
        for source in sources {
            if let password = source.password { return BasicCredentials(username: username, password: password) }
            if let file = source.passwordFile {
                let text = String(decoding: try context.readFile(file), as: UTF8.self)
                return BasicCredentials(username: username, password: String(text.prefix { !$0.isNewline }))
            }
        }
        throw .usage("there is a user name but no password", remedy: "give --password-file or IRONBIRD_PASSWORD")
    }
}
