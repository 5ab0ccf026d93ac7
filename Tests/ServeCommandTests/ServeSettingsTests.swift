import Configuration
import Model
import RESTAPI
import ServeCommand
import Testing

@Suite struct ServeSettingsTests {
    private func settings(flags: [String: String] = [:], environment: [String: String] = [:]) async throws -> ServeSettings {
        try ServeSettings(await SettingsSource.standard(flags: flags, environment: environment), machineName: "machine")
    }

    private func problem(_ flags: [String: String]) async -> String {
        do {
            _ = try await settings(flags: ["state-dir": "/s"].merging(flags) { $1 })
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func aStateDirectoryIsAllThatIsNeeded() async throws {
        let settings = try await settings(flags: ["state-dir": "/tmp/s"])
        #expect(settings.stateDirectory == "/tmp/s")
        #expect(settings.hostname == "machine")
        #expect(settings.listenAddresses == [ListenAddress(host: "127.0.0.1", port: 6385)])
        #expect(settings.hardwareTypes == ["ipmi", "redfish"])
        #expect(settings.authStrategy == .noauth)
        #expect(settings.tls == nil)
    }

    @Test func flagsGoBeforeTheEnvironmentAndTheEnvironmentBeforeTheFile() async throws {
        let file = try TemporaryFile(
            "state-dir: /file\nhostname: from-file\npage-items-max: 7\nhardware-types: [fake-hardware, ipmi]\nhealthcheck: true\n"
        )
        let settings = try await settings(
            flags: ["state-dir": "/flags", "config": file.path],
            environment: ["IRONBIRD_STATE_DIR": "/environment", "IRONBIRD_HOSTNAME": "from-environment"])
        #expect(settings.stateDirectory == "/flags")
        #expect(settings.hostname == "from-environment")
        #expect(settings.pageItemsMax == 7)
        #expect(settings.hardwareTypes == ["fake-hardware", "ipmi"])
        #expect(settings.isHealthcheckOn)
    }

    @Test func theEnvironmentMayNameTheFile() async throws {
        let file = try TemporaryFile("state-dir: /file\n")
        #expect(try await settings(environment: ["IRONBIRD_CONFIG": file.path]).stateDirectory == "/file")
    }

    @Test func interfacesAreSetByKind() async throws {
        let settings = try await settings(flags: [
            "state-dir": "/s", "enabled-deploy-interfaces": "fake, direct", "default-deploy-interface": "fake",
        ])
        #expect(settings.enabledInterfaces == [.deploy: ["fake", "direct"]])
        #expect(settings.defaultInterfaces == [.deploy: "fake"])
    }

    @Test(arguments: [
        "0.0.0.0:6385", "[::]:6385", "192.0.2.1:6385", "127.0.0.1:1,ironbird.example:2", "127.example.org:1",
        "127.0.0.1.nip.io:2",
    ])
    func withoutAuthenticationOnlyTheLoopbackIsListenedOn(_ address: String) async throws {
        #expect(await problem(["api-listen": address]).contains("--allow-unauthenticated-remote-access"))
        #expect(await problem(["api-listen": address, "allow-unauthenticated-remote-access": "true"]) == "")
        let basic = ["api-listen": address, "auth-strategy": "http_basic", "htpasswd-file": "/etc/htpasswd"]
        #expect(await problem(basic) == "")
    }

    @Test(arguments: [
        ("state-dir", ["state-dir": ""]), ("api-listen", ["api-listen": "6385"]), ("api-listen", ["api-listen": "::1:6385"]),
        ("api-listen", ["api-listen": "127.0.0.1:70000"]), ("api-listen", ["api-listen": ","]),
        ("auth-strategy", ["auth-strategy": "keystone"]), ("htpasswd-file", ["auth-strategy": "http_basic"]),
        ("tls-certificate", ["tls-key": "/k.pem"]), ("hardware-types", ["hardware-types": " , "]),
        ("public-endpoint", ["public-endpoint": "ironbird.example"]), ("idle-timeout", ["idle-timeout": "0"]),
        ("idle-timeout", ["idle-timeout": "nan"]), ("connections-max", ["connections-max": "-1"]),
        ("connections-max", ["connections-max": "99999999999999999999"]), ("automated-clean", ["automated-clean": "perhaps"]),
        ("log-level", ["log-level": "loud"]), ("log-format", ["log-format": "xml"]),
        ("fake-failure-odds", ["fake-failure-odds": "2"]),
        ("config", ["config": "/nowhere/ironbird.yaml"]),
    ])
    func aProblemNamesItsSetting(_ setting: String, _ flags: [String: String]) async {
        let problem = await problem(flags)
        #expect(problem.hasPrefix("\(setting): "), "\(problem)")
    }

    @Test(arguments: ["stat-dir: /x\n", "state-dir: [/x\n", "- a\n"])
    func aFileThatIsNoSettingsFileIsRefused(_ text: String) async throws {
        let file = try TemporaryFile(text)
        #expect(await problem(["config": file.path]).hasPrefix("config: "))
    }

    @Test func flagsHaveTwoSpellings() throws {
        let values = try SettingsFlags.values(["--state-dir", "/s", "--log-level=debug", "--healthcheck", "--hostname", "--x"])
        #expect(values == ["state-dir": "/s", "log-level": "debug", "healthcheck": "true", "hostname": "--x"])
    }

    @Test(arguments: [["--stat-dir", "/s"], ["--state-dir"], ["serve"], ["--hostname", "a", "--hostname", "b"]])
    func flagsThatAreNoneAreRefused(_ arguments: [String]) {
        #expect(throws: SettingsProblem.self) { try SettingsFlags.values(arguments) }
    }
}
