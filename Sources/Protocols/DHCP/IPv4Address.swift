/// An IPv4 address.
package struct IPv4Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The four bytes, the first one highest.
    package let value: UInt32

    /// The address with these 32 bits.
    package init(value: UInt32) {
        self.value = value
    }

    /// 0.0.0.0: no address.
    package static let none = IPv4Address(value: 0)
    /// 255.255.255.255: everybody on the segment.
    package static let broadcast = IPv4Address(value: .max)

    /// The address spelled by `text` with four decimal numbers, or `nil` when that is not one.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.utf8.count <= 3, part.utf8.allSatisfy({ (48...57).contains($0) }), let byte = UInt8(part) else {
                return nil
            }
            value = value << 8 | UInt32(byte)
        }
        self.value = value
    }

    /// The address in the first four bytes of `bytes`, or `nil` where there are not exactly four.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// As it stands in packets.
    package var bytes: [UInt8] {
        [
            UInt8(truncatingIfNeeded: value >> 24), UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
            UInt8(truncatingIfNeeded: value),
        ]
    }

    package static func < (left: IPv4Address, right: IPv4Address) -> Bool {
        left.value < right.value
    }

    package var description: String {
        bytes.map { String($0) }.joined(separator: ".")
    }
}

/// A network of IPv4 addresses that begin with the same bits.
package struct IPv4Subnet: Sendable, Hashable, CustomStringConvertible {
    /// The lowest address, which is nobody's.
    package let network: IPv4Address
    /// How many bits all addresses share, from 0 to 32.
    package let prefixLength: Int

    /// The network around `address`; `prefixLength` is held within 0 and 32.
    package init(containing address: IPv4Address, prefixLength: Int) {
        self.prefixLength = min(max(prefixLength, 0), 32)
        network = IPv4Address(value: address.value & Self.mask(self.prefixLength))
    }

    private static func mask(_ prefixLength: Int) -> UInt32 {
        prefixLength == 0 ? 0 : .max << UInt32(32 - prefixLength)
    }

    /// The bits that all addresses share, as DHCP's option 1 says it.
    package var mask: IPv4Address { IPv4Address(value: Self.mask(prefixLength)) }
    /// The highest address, which is everybody's.
    package var broadcast: IPv4Address { IPv4Address(value: network.value | ~Self.mask(prefixLength)) }

    /// Whether the address belongs to the network.
    package func contains(_ address: IPv4Address) -> Bool {
        address.value & Self.mask(prefixLength) == network.value
    }

    /// Whether a machine may have the address: not the first and last, which mean the network and everybody.
    package func isHost(_ address: IPv4Address) -> Bool {
        contains(address) && (prefixLength >= 31 || (address != network && address != broadcast))
    }

    package var description: String { "\(network)/\(prefixLength)" }
}
