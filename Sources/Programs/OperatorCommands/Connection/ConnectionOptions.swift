import ArgumentParser

/// Where the server is and who asks; every command has these options.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The server's URL [env: IRONBIRD_ENDPOINT, OS_ENDPOINT] (default: \(ConnectionSettings.defaultEndpoint)).")
    var endpoint: String?

    @Option(help: "The user of HTTP basic authentication [env: IRONBIRD_USERNAME, OS_USERNAME].")
    var username: String?

    @Option(help: "The password; visible to other users of this machine, so prefer --password-file [env: IRONBIRD_PASSWORD].")
    var password: String?

    @Option(help: "A file whose first line is the password [env: IRONBIRD_PASSWORD_FILE].")
    var passwordFile: String?

    @Option(help: "The PEM file of the authorities that sign the server's certificate [env: IRONBIRD_CA_FILE, OS_CACERT].")
    var caFile: String?

    @Flag(help: "Believe any certificate [env: IRONBIRD_INSECURE, OS_INSECURE].")
    var insecure = false

    @Option(help: "The settings file [env: IRONBIRD_CONFIG] (default: ~/.config/ironbird/cli.yaml).")
    var config: String?

    @Option(help: "Ask in this version of the API, such as 1.81, instead of the newest that both sides know.")
    var apiVersion: String?

    @Option(help: "Seconds that the server may take for one answer.")
    var requestTimeout: Int = 60

    /// No option given.
    init() {}

    /// Refuses what no server could be asked with.
    func validate() throws {
        guard (1...86_400).contains(requestTimeout) else {
            throw ValidationError("--request-timeout \(requestTimeout): give 1 to 86400 seconds")
        }
        if let apiVersion, Microversion(apiVersion) == nil {
            throw ValidationError("--api-version \(apiVersion): give a version such as 1.81")
        }
    }
}
