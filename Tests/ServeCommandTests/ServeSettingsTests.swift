import Configuration
import Model
import ServeCommand
import Testing

@Suite struct ServeSettingsTests {
    private func settings(
        flags: [String: String] = [:], environment: [String: String] = [:], file: [String: String] = [:]
    ) throws -> ServeSettings {
        func provider(_ values: [String: String]) -> InMemoryProvider {
            InMemoryProvider(
                values: Dictionary(
                    uniqueKeysWithValues: values.map {
                        (
                            AbsoluteConfigKey([$0.key]),
                            ConfigValue($0.value == "true" ? .bool(true) : .string($0.value), isSecret: false)
                        )
                    }))
        }
        return try ServeSettings(
            ConfigReader(providers: [
                provider(flags),
                EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "ironbird"), provider(file),
            ]))
    }

    @Test func aStateDirectoryIsAllThatIsNeeded() throws {
        let settings = try settings(flags: ["state-dir": "/tmp/s"])
        #expect(settings.stateDirectory == "/tmp/s")
        #expect(settings.listenAddresses == [ServeSettings.ListenAddress("127.0.0.1:6385")])
        #expect(settings.hardwareTypes == ["ipmi", "redfish"])
        #expect(settings.authStrategy == .noauth)
    }

    @Test func flagsGoBeforeTheEnvironmentAndTheEnvironmentBeforeTheFile() throws {
        let file = ["state-dir": "/file", "log-level": "debug", "public-endpoint": "http://file"]
        let environment = ["IRONBIRD_STATE_DIR": "/environment", "IRONBIRD_LOG_LEVEL": "error"]
        let settings = try settings(flags: ["state-dir": "/flags"], environment: environment, file: file)
        #expect(settings.stateDirectory == "/flags")
        #expect(settings.logLevel == "error")
        #expect(settings.publicEndpoint == "http://file")
    }

    @Test func interfacesAreSetByKind() throws {
        let settings = try settings(flags: [
            "state-dir": "/s", "enabled-deploy-interfaces": "fake, direct", "default-deploy-interface": "fake",
        ])
        #expect(settings.enabledInterfaces == [.deploy: ["fake", "direct"]])
        #expect(settings.defaultInterfaces == [.deploy: "fake"])
    }

    @Test(arguments: ["0.0.0.0:6385", "[::]:6385", "192.0.2.1:6385", "127.0.0.1:1,ironbird.example:2"])
    func withoutAuthenticationOnlyTheLoopbackIsListenedOn(_ address: String) throws {
        let problem = #expect(throws: ServeSettings.Problem.self) {
            try settings(flags: ["state-dir": "/s", "api-listen": address])
        }
        #expect(problem?.description.contains("allow-unauthenticated-remote-access") == true)
        _ = try settings(flags: ["state-dir": "/s", "api-listen": address, "allow-unauthenticated-remote-access": "true"])
        _ = try settings(flags: [
            "state-dir": "/s", "api-listen": address, "auth-strategy": "http_basic", "htpasswd-file": "/etc/htpasswd",
        ])
    }

    @Test(arguments: [
        ("state-dir", ["state-dir": ""]), ("api-listen", ["api-listen": "6385"]), ("api-listen", ["api-listen": "::1:6385"]),
        ("api-listen", ["api-listen": "127.0.0.1:70000"]), ("api-listen", ["api-listen": ","]),
        ("auth-strategy", ["auth-strategy": "keystone"]), ("htpasswd-file", ["auth-strategy": "http_basic"]),
        ("tls-certificate", ["tls-key": "/k.pem"]), ("hardware-types", ["hardware-types": " , "]),
    ])
    func aProblemNamesItsSetting(_ setting: String, _ flags: [String: String]) {
        let problem = #expect(throws: ServeSettings.Problem.self) {
            try settings(flags: ["state-dir": "/s"].merging(flags) { $1 })
        }
        #expect(problem?.description.hasPrefix("\(setting): ") == true)
    }
}
