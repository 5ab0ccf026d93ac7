/// An IPv4 or IPv6 network: `192.0.2.0/24`, `2001:db8::/32`.
struct IPNetwork: Sendable, Hashable {
    private let bytes: [UInt8]
    private let prefixLength: Int

    /// The network that `text` is; without a length it is one address.
    init(_ text: String) throws(RuleFailure) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.bytes(of: String(first)) else {
            throw RuleFailure("in-net: \"\(text)\" is no network")
        }
        self.bytes = bytes
        let length: Int? = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
        guard let length, (0...bytes.count * 8).contains(length) else {
            throw RuleFailure("in-net: \"\(text)\" is no network")
        }
        prefixLength = length
    }

    /// Whether the address is of this network.
    func contains(_ address: String) throws(RuleFailure) -> Bool {
        guard let other = Self.bytes(of: address) else { throw RuleFailure("in-net: \"\(address)\" is no address") }
        guard other.count == bytes.count else { return false }
        return (0..<prefixLength).allSatisfy { bit in
            let mask = UInt8(128) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == other[bit / 8] & mask
        }
    }

    private static func bytes(of address: String) -> [UInt8]? {
        address.contains(":") ? v6(address) : v4(address)
    }

    private static func v4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { UInt8($0) }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    /// RFC 4291 §2.2: groups of 16 bits, one run of zeros left out, perhaps an IPv4 address at the end.
    private static func v6(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false).map(String.init)
        guard halves.count <= 2 else { return nil }
        let parts = halves.map(groups)
        guard let head = parts[0] else { return nil }
        guard parts.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = parts[1], head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: String) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        for group in text.split(separator: ":", omittingEmptySubsequences: false) {
            if group.contains(".") {
                guard let last = v4(String(group)) else { return nil }
                bytes += last
            } else {
                guard group.count <= 4, let value = UInt16(group, radix: 16) else { return nil }
                bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
            }
        }
        return bytes
    }
}
