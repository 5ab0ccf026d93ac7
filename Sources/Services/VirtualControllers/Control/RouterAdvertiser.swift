import Glibc

/// Answers IPv6 router solicitations on a network with “there is a router, and it routes nothing” (RFC 4861 §4.1, §4.2).
///
/// iPXE configures IPv4 and IPv6 side by side, and waits 15 seconds for a router where none answers.
package final class RouterAdvertiser: Sendable {
    private let descriptor: Int32
    private let interface: UInt32

    /// Why there is no socket for it.
    package struct SocketFailure: Error, Sendable, Hashable, CustomStringConvertible {
        package var step: String
        package var errno: Int32

        package var description: String { "cannot \(step) for router advertisements: \(String(cString: strerror(errno)))" }
    }

    private static let icmpv6: Int32 = 58
    private static let solicitation: UInt8 = 133
    /// Type 134, code 0, checksum by the kernel, hop limit 64, no flags, router lifetime 0, timers unspecified.
    private static let advertisement: [UInt8] = [134, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    /// A socket on the interface of this name.
    package init(interface name: String) throws(SocketFailure) {
        interface = if_nametoindex(name)
        descriptor = socket(AF_INET6, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), Self.icmpv6)
        guard descriptor >= 0 else { throw SocketFailure(step: "open a raw socket", errno: errno) }
        try set(SOL_SOCKET, SO_BINDTODEVICE, Array(name.utf8) + [0], "bind a socket to \(name)")
        // Receivers drop advertisements that came through a router (§6.1.2).
        for option in [IPV6_MULTICAST_HOPS, IPV6_UNICAST_HOPS] { try set(IPPROTO_IPV6, option, Int32(255), "set the hop limit") }
        try set(IPPROTO_IPV6, IPV6_MULTICAST_IF, interface, "choose \(name)")
        // All routers, ff02::2.
        var group = ipv6_mreq()
        group.ipv6mr_multiaddr = Self.address(last: 2)
        group.ipv6mr_interface = interface
        try set(IPPROTO_IPV6, IPV6_JOIN_GROUP, group, "join the group of all routers")
    }

    deinit { close(descriptor) }

    /// Answers until the process ends; blocks the thread that it is called on.
    package func run() {
        var packet = [UInt8](repeating: 0, count: 2_048)
        while true {
            let count = recv(descriptor, &packet, packet.count, 0)
            if count < 0, errno != EINTR { return }
            if count > 0, packet[0] == Self.solicitation { advertise() }
        }
    }

    private func advertise() {
        var all = sockaddr_in6()
        all.sin6_family = sa_family_t(AF_INET6)
        all.sin6_addr = Self.address(last: 1)
        all.sin6_scope_id = interface
        withUnsafePointer(to: &all) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(
                    descriptor, Self.advertisement, Self.advertisement.count, 0, address,
                    socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// The link's multicast address ff02::`last`.
    private static func address(last: UInt8) -> in6_addr {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            (bytes[0], bytes[1], bytes[15]) = (0xFF, 0x02, last)
        }
        return address
    }

    private func set<Value>(_ level: some BinaryInteger, _ option: Int32, _ value: Value, _ step: String) throws(SocketFailure) {
        let result =
            if let bytes = value as? [UInt8] {
                setsockopt(descriptor, Int32(level), option, bytes, socklen_t(bytes.count))
            } else {
                withUnsafeBytes(of: value) { setsockopt(descriptor, Int32(level), option, $0.baseAddress, socklen_t($0.count)) }
            }
        guard result == 0 else { throw SocketFailure(step: step, errno: errno) }
    }
}
