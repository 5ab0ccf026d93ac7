package import AgentDriver
import Conductor
import Logging
package import Model
import Observability
package import RESTAPI

/// How the service is set up, whatever the place that the settings come from.
package struct ServeSettings: Sendable {
    /// Who may ask.
    package enum AuthStrategy: String, Sendable, Hashable, CaseIterable {
        case noauth
        case httpBasic = "http_basic"
    }

    package var stateDirectory: String
    package var hostname: String
    package var listenAddresses: [ListenAddress]
    package var authStrategy: AuthStrategy
    package var htpasswdFile: String?
    package var tls: TLSFiles?
    package var isHealthcheckOn: Bool
    package var hardwareTypes: [String]
    package var fakeDelay: Duration
    package var fakeFailureOdds: Double
    /// `enabled-X-interfaces` of the kinds for which it was given.
    package var enabledInterfaces: [InterfaceKind: [String]] = [:]
    /// `default-X-interface` of the kinds for which it was given.
    package var defaultInterfaces: [InterfaceKind: String] = [:]
    package var pipeline: RequestPipeline.Settings
    package var agents: AgentSettings
    /// What agents are told to do, and how long they are waited for.
    package var agentDriver: AgentDriverSettings
    package var boot: NetworkBootSettings
    package var pageItemsMax: Int
    var conductor: ConductorSettings
    var conductorLimits: ConductorLimits
    var logLevel: Logger.Level
    var logStyle: StructuredLogHandler.Style

    /// Reads the settings that `source` finds.
    ///
    /// - Throws: `SettingsProblem` for the first setting that cannot be used.
    package init(_ source: SettingsSource, machineName: String) throws(SettingsProblem) {
        guard let directory = source.text("state-dir"), !directory.isEmpty else {
            throw SettingsProblem(
                "state-dir", "is missing; name the directory that holds the database, as in --state-dir /var/lib/ironbird.")
        }
        stateDirectory = directory
        hostname = source.text("hostname") ?? machineName
        listenAddresses = try Self.addresses("api-listen", source.list("api-listen") ?? ["127.0.0.1:6385"])
        authStrategy = try source.choice("auth-strategy", .noauth)
        htpasswdFile = source.text("htpasswd-file")
        tls = try Self.tls(source)
        isHealthcheckOn = try source.flag("healthcheck", false)
        hardwareTypes = source.list("hardware-types") ?? ["ipmi", "redfish"]
        fakeDelay = try source.seconds("fake-delay", .zero, mayBeZero: true)
        fakeFailureOdds = try source.odds("fake-failure-odds")
        for kind in InterfaceKind.allCases {
            enabledInterfaces[kind] = source.list("enabled-\(kind.rawValue)-interfaces")
            defaultInterfaces[kind] = source.text("default-\(kind.rawValue)-interface")
        }
        pipeline = try RequestPipeline.Settings(source)
        agents = try AgentSettings(source)
        agentDriver = try AgentDriverSettings(source, stateDirectory: directory)
        boot = try NetworkBootSettings(source)
        pageItemsMax = try source.count("page-items-max", 1_000)
        conductor = try ConductorSettings(source)
        conductorLimits = try ConductorLimits(source)
        logLevel = try source.choice("log-level", .info)
        logStyle = try source.choice("log-format", .text)
        try check(allowsRemote: try source.flag("allow-unauthenticated-remote-access", false))
    }

    private func check(allowsRemote: Bool) throws(SettingsProblem) {
        if authStrategy == .httpBasic, htpasswdFile == nil {
            throw SettingsProblem(
                "htpasswd-file", "is missing; auth-strategy http_basic needs the file with users (htpasswd -B).")
        }
        guard !hardwareTypes.isEmpty else {
            throw SettingsProblem("hardware-types", "names none; name at least one, as in fake-hardware.")
        }
        if authStrategy == .noauth, !allowsRemote, let remote = listenAddresses.first(where: { !$0.isLoopback }) {
            throw SettingsProblem(
                "api-listen",
                "\(remote.host) can be reached from other machines, and auth-strategy noauth lets everybody in. Listen on "
                    + "127.0.0.1, set auth-strategy http_basic, or say --allow-unauthenticated-remote-access.")
        }
    }

    static func addresses(_ setting: String, _ texts: [String]) throws(SettingsProblem) -> [ListenAddress] {
        var addresses: [ListenAddress] = []
        for text in texts {
            guard let address = ListenAddress(text) else {
                throw SettingsProblem(setting, "\(text) is not HOST:PORT; write 127.0.0.1:6385 or [::1]:6385.")
            }
            addresses.append(address)
        }
        guard !addresses.isEmpty else { throw SettingsProblem(setting, "names no address; write 127.0.0.1:6385.") }
        return addresses
    }

    private static func tls(_ source: SettingsSource) throws(SettingsProblem) -> TLSFiles? {
        switch (source.text("tls-certificate"), source.text("tls-key")) {
        case (let certificate?, let key?): return TLSFiles(certificatePath: certificate, keyPath: key)
        case (nil, nil): return nil
        case (_?, nil), (nil, _?):
            throw SettingsProblem("tls-certificate", "and tls-key belong together; give both or neither.")
        }
    }
}
