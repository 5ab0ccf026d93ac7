package import DHCP
import NIOCore

/// A network interface that machines are booted on, with the address that the service has there.
package struct BootNetwork: Sendable, Hashable, CustomStringConvertible {
    package let name: String
    package let address: IPv4Address
    package let subnet: IPv4Subnet

    /// An interface as it is known.
    package init(name: String, address: IPv4Address, prefixLength: Int) {
        self.name = name
        self.address = address
        subnet = IPv4Subnet(containing: address, prefixLength: prefixLength)
    }

    /// The interface of this name, with its first IPv4 address.
    ///
    /// - Throws: `BootFailure` where there is no such interface, or it has no IPv4 address.
    package init(named name: String) throws(BootFailure) {
        let devices: [NIONetworkDevice]
        do {
            devices = try System.enumerateDevices()
        } catch {
            throw BootFailure("The network interfaces cannot be read: \(error)")
        }
        guard devices.contains(where: { $0.name == name }) else {
            let names = Set(devices.map(\.name)).sorted().joined(separator: ", ")
            throw BootFailure("There is no network interface \(name); there are \(names). See `ip address`.")
        }
        for device in devices where device.name == name {
            guard let text = device.address?.ipAddress, let address = IPv4Address(text) else { continue }
            let mask = device.netmask?.ipAddress.flatMap { IPv4Address($0) } ?? .broadcast
            self.init(name: name, address: address, prefixLength: mask.value.nonzeroBitCount)
            return
        }
        throw BootFailure(
            "The network interface \(name) has no IPv4 address: give it one, as in `ip address add 192.0.2.1/24 dev \(name)`.")
    }

    package var description: String { "\(name) (\(address))" }
}

/// Why the boot service cannot start: one sentence that says what to do.
package struct BootFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// A reason with its text.
    package init(_ description: String) {
        self.description = description
    }
}
