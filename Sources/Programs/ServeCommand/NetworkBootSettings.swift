package import DHCP
package import RESTAPI

/// How machines are booted, as the settings say it; what interfaces there are is not looked at yet.
package struct NetworkBootSettings: Sendable {
    /// Who gives addresses on the boot interfaces.
    package enum DHCPMode: String, Sendable, Hashable, CaseIterable {
        case off, proxy, authoritative
    }

    package var interfaces: [String]
    package var dhcp: DHCPMode
    package var pools: [AddressPool]
    package var router: IPv4Address?
    package var nameServers: [IPv4Address]
    package var httpPort: Int
    package var tftpPort: Int
    package var kernel: String?
    package var ramdisk: String?
    package var kernelParameters: String
    package var loaderDirectory: String?
    package var imageDirectory: String?
    /// `nil`: the first address of each boot interface.
    package var agentListen: [ListenAddress]?

    init(_ source: SettingsSource) throws(SettingsProblem) {
        interfaces = source.list("boot-interfaces") ?? []
        dhcp = try source.choice("boot-dhcp", .proxy)
        pools = try Self.pools(source.list("boot-dhcp-range") ?? [])
        router = try source.text("boot-dhcp-router").map { text throws(SettingsProblem) in
            try Self.address(text, "boot-dhcp-router")
        }
        nameServers = try (source.list("boot-dhcp-dns") ?? []).map { text throws(SettingsProblem) in
            try Self.address(text, "boot-dhcp-dns")
        }
        httpPort = try Self.port("boot-http-port", 8_080, source)
        tftpPort = try Self.port("boot-tftp-port", 69, source)
        kernel = source.text("deploy-kernel")
        ramdisk = source.text("deploy-ramdisk")
        kernelParameters = source.text("kernel-append-params") ?? "nofb vga=normal"
        loaderDirectory = source.text("loader-directory")
        imageDirectory = source.text("image-directory")
        agentListen = try source.list("agent-listen").map { texts throws(SettingsProblem) in
            try ServeSettings.addresses("agent-listen", texts)
        }
        try check()
    }

    private func check() throws(SettingsProblem) {
        if dhcp == .authoritative, !interfaces.isEmpty, pools.isEmpty {
            throw SettingsProblem(
                "boot-dhcp-range",
                "is missing; with boot-dhcp authoritative, name the addresses to give away, as in "
                    + "192.0.2.100-192.0.2.199.")
        }
        if dhcp != .authoritative, !pools.isEmpty {
            throw SettingsProblem("boot-dhcp-range", "is for boot-dhcp authoritative only; boot-dhcp is \(dhcp.rawValue).")
        }
        for (name, source) in [("deploy-kernel", kernel), ("deploy-ramdisk", ramdisk)] {
            guard let source, !source.hasPrefix("/"), !source.hasPrefix("http://"), !source.hasPrefix("file:///") else {
                continue
            }
            throw SettingsProblem(name, "must be the path of a file, as in /srv/kernel, or begin with http://, not \(source).")
        }
        if (kernel == nil) != (ramdisk == nil) {
            throw SettingsProblem(kernel == nil ? "deploy-kernel" : "deploy-ramdisk", "is missing; both belong together.")
        }
    }

    private static func pools(_ texts: [String]) throws(SettingsProblem) -> [AddressPool] {
        try texts.map { text throws(SettingsProblem) in
            let ends = text.split(separator: "-").map { IPv4Address($0) }
            guard ends.count == 2, let first = ends[0], let last = ends[1], let pool = AddressPool(first: first, last: last)
            else {
                throw SettingsProblem(
                    "boot-dhcp-range",
                    "\(text) is no range of at most \(AddressPool.addressesMax) addresses; write "
                        + "192.0.2.100-192.0.2.199.")
            }
            return pool
        }
    }

    private static func address(_ text: String, _ setting: String) throws(SettingsProblem) -> IPv4Address {
        guard let address = IPv4Address(text) else {
            throw SettingsProblem(setting, "must be an IPv4 address, as in 192.0.2.1, not \(text).")
        }
        return address
    }

    private static func port(_ setting: String, _ standard: Int, _ source: SettingsSource) throws(SettingsProblem) -> Int {
        let port = try source.count(setting, standard)
        guard port <= 65_535 else { throw SettingsProblem(setting, "must be a port from 1 to 65535, not \(port).") }
        return port
    }
}
