package import BootServer
import DHCP
package import RESTAPI

/// Where agents reach the API: what is listened on for them, and what machines are told.
package struct AgentEndpoints: Sendable, Hashable {
    /// Addresses to listen on; those at which the API is served anyway are not among them.
    package let listeners: [ListenAddress]
    /// Scheme, host and port for the machines of each interface, by its name.
    package let byInterface: [String: String]

    /// The port of Ironic's API.
    private static let standardPort = 6_385

    /// The endpoints at `wanted`, or at the addresses of `interfaces`; `api` is where the API listens, with TLS or without.
    ///
    /// - Throws: `SettingsProblem` where an address is taken.
    package init(
        _ wanted: [ListenAddress]?, interfaces: [BootNetwork], api: [ListenAddress], isAPISecure: Bool
    ) throws(SettingsProblem) {
        let addresses =
            wanted ?? interfaces.map { ListenAddress(host: $0.address.description, port: Self.standardPort) }
        var listeners: [ListenAddress] = []
        for address in addresses where !listeners.contains(address) {
            guard api.contains(where: { $0.covers(address) }) else {
                listeners.append(address)
                continue
            }
            // What agents call is public at the API as well, unless they would have to know a certificate.
            guard wanted == nil, !isAPISecure else {
                throw SettingsProblem(
                    "agent-listen",
                    "\(address) is listened on by api-listen already; set another port, as in \(address.host):\(address.port + 1)."
                )
            }
        }
        self.listeners = listeners
        var byInterface: [String: String] = [:]
        for interface in interfaces {
            let host = interface.address.description
            let near = addresses.first { $0.host == host } ?? addresses.first { $0.isWildcard } ?? addresses.first
            guard let near else { continue }
            byInterface[interface.name] = "http://\(near.isWildcard ? ListenAddress(host: host, port: near.port) : near)"
        }
        self.byInterface = byInterface
    }
}

extension ListenAddress {
    /// Whether it stands for all addresses of the machine.
    fileprivate var isWildcard: Bool { host == "0.0.0.0" || host == "::" }

    /// Whether listening here leaves no room to listen there.
    fileprivate func covers(_ other: ListenAddress) -> Bool {
        port == other.port && (host == other.host || isWildcard || other.isWildcard)
    }
}
