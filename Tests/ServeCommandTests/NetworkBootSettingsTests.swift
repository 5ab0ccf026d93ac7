import BootServer
import DHCP
import RESTAPI
import ServeCommand
import Testing

@Suite struct NetworkBootSettingsTests {
    private func settings(_ flags: [String: String]) async throws -> NetworkBootSettings {
        let flags = ["state-dir": "/s"].merging(flags) { $1 }
        return try ServeSettings(await SettingsSource.standard(flags: flags, environment: [:]), machineName: "machine").boot
    }

    @Test func nothingIsBootedUnlessAnInterfaceIsNamed() async throws {
        let settings = try await settings([:])
        #expect(settings.interfaces == [])
        #expect(settings.dhcp == .proxy)
        #expect(settings.httpPort == 8_080)
        #expect(settings.tftpPort == 69)
        #expect(settings.agentListen == nil)
    }

    @Test func everythingCanBeSaid() async throws {
        let settings = try await settings([
            "boot-interfaces": "eth1, eth2", "boot-dhcp": "authoritative",
            "boot-dhcp-range": "192.0.2.100-192.0.2.199,198.51.100.10-198.51.100.20", "boot-dhcp-router": "192.0.2.254",
            "boot-dhcp-dns": "192.0.2.2,192.0.2.3", "boot-http-port": "80", "deploy-kernel": "/srv/kernel",
            "deploy-ramdisk": "http://192.0.2.9/ramdisk", "agent-listen": "192.0.2.1:6386",
        ])
        #expect(settings.interfaces == ["eth1", "eth2"])
        #expect(settings.pools.map { "\($0.first)-\($0.last)" } == ["192.0.2.100-192.0.2.199", "198.51.100.10-198.51.100.20"])
        #expect(settings.router == IPv4Address("192.0.2.254"))
        #expect(settings.nameServers.count == 2)
        #expect(settings.httpPort == 80)
        #expect(settings.agentListen == [ListenAddress(host: "192.0.2.1", port: 6_386)])
    }

    @Test(arguments: [
        ("boot-dhcp", ["boot-dhcp": "maybe"]),
        ("boot-dhcp-range", ["boot-interfaces": "eth1", "boot-dhcp": "authoritative"]),
        ("boot-dhcp-range", ["boot-dhcp-range": "192.0.2.100-192.0.2.199"]),
        ("boot-dhcp-range", ["boot-dhcp": "authoritative", "boot-dhcp-range": "192.0.2.199-192.0.2.100"]),
        ("boot-dhcp-range", ["boot-dhcp": "authoritative", "boot-dhcp-range": "192.0.2.100"]),
        ("boot-dhcp-router", ["boot-dhcp-router": "router"]), ("boot-dhcp-dns", ["boot-dhcp-dns": "192.0.2.1,dns"]),
        ("boot-http-port", ["boot-http-port": "65536"]), ("boot-tftp-port", ["boot-tftp-port": "0"]),
        ("deploy-kernel", ["deploy-kernel": "kernel", "deploy-ramdisk": "/r"]),
        ("deploy-kernel", ["deploy-kernel": "https://images.example/kernel", "deploy-ramdisk": "/r"]),
        ("deploy-ramdisk", ["deploy-kernel": "/k"]), ("deploy-kernel", ["deploy-ramdisk": "/r"]),
        ("agent-listen", ["agent-listen": "192.0.2.1"]), ("agent-listen", ["agent-listen": ","]),
    ])
    func aProblemNamesItsSetting(_ setting: String, _ flags: [String: String]) async {
        do {
            _ = try await settings(flags)
            Issue.record("taken")
        } catch {
            #expect("\(error)".hasPrefix("\(setting): "), "\(error)")
        }
    }
}

@Suite struct AgentEndpointsTests {
    private func network(_ name: String, _ address: String) throws -> BootNetwork {
        let address = try #require(IPv4Address(address))
        return BootNetwork(name: name, address: address, prefixLength: 24)
    }

    private func endpoints(_ wanted: [String]?, api: [String], isSecure: Bool = false) throws -> AgentEndpoints {
        try AgentEndpoints(
            wanted?.compactMap { ListenAddress($0) },
            interfaces: [try network("eth1", "192.0.2.1"), try network("eth2", "198.51.100.1")],
            api: api.compactMap { ListenAddress($0) }, isAPISecure: isSecure)
    }

    @Test func eachInterfaceHasAListener() throws {
        let endpoints = try endpoints(nil, api: ["127.0.0.1:6385"])
        #expect(endpoints.listeners.map(\.description) == ["192.0.2.1:6385", "198.51.100.1:6385"])
        #expect(endpoints.byInterface == ["eth1": "http://192.0.2.1:6385", "eth2": "http://198.51.100.1:6385"])
    }

    @Test func whereTheAPIIsServedAgentsFindTheirPathsThere() throws {
        let endpoints = try endpoints(nil, api: ["0.0.0.0:6385"])
        #expect(endpoints.listeners == [])
        #expect(endpoints.byInterface["eth1"] == "http://192.0.2.1:6385")
    }

    @Test func anAddressThatIsTakenIsRefused() {
        #expect(throws: SettingsProblem.self) { try endpoints(["192.0.2.1:6385"], api: ["192.0.2.1:6385"]) }
        #expect(throws: SettingsProblem.self) { try endpoints(["0.0.0.0:6385"], api: ["127.0.0.1:6385"]) }
        // Agents do not know the certificate of the API.
        #expect(throws: SettingsProblem.self) { try endpoints(nil, api: ["0.0.0.0:6385"], isSecure: true) }
    }

    @Test func machinesAreToldTheNearestAddress() throws {
        let wildcard = try endpoints(["0.0.0.0:6386"], api: ["127.0.0.1:6385"])
        #expect(wildcard.byInterface == ["eth1": "http://192.0.2.1:6386", "eth2": "http://198.51.100.1:6386"])
        let one = try endpoints(["203.0.113.5:6385", "198.51.100.1:6386"], api: ["127.0.0.1:6385"])
        #expect(one.byInterface == ["eth1": "http://203.0.113.5:6385", "eth2": "http://198.51.100.1:6386"])
    }
}
