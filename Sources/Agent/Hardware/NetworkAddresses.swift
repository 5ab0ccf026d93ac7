import Glibc

/// The addresses of the network cards, as the kernel has configured them.
package struct NetworkAddresses: Sendable, Hashable {
    /// By the name of the card; addresses that lead nowhere else are left out.
    package var ipv4: [String: String] = [:]
    package var ipv6: [String: String] = [:]

    /// No card has an address.
    package init() {}

    /// What is configured now.
    package static func current() -> NetworkAddresses {
        var result = NetworkAddresses()
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return result }
        defer { freeifaddrs(list) }
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr, let text = text(of: address) else { continue }
            let name = String(cString: entry.ifa_name)
            switch Int32(address.pointee.sa_family) {
            case AF_INET where result.ipv4[name] == nil: result.ipv4[name] = text
            case AF_INET6 where result.ipv6[name] == nil && !text.hasPrefix("fe80"): result.ipv6[name] = text
            default: break
            }
        }
        return result
    }

    private static func text(of address: UnsafeMutablePointer<sockaddr>) -> String? {
        let family = Int32(address.pointee.sa_family)
        guard family == AF_INET || family == AF_INET6 else { return nil }
        let length = socklen_t(family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
