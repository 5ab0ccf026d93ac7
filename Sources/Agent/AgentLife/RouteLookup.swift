import Glibc

/// The address that this machine uses towards a server: where the server reaches it in turn.
enum RouteLookup {
    /// The address towards the host of `url`; `nil` where no way leads there. Nothing is sent.
    static func localAddress(towards url: String) -> String? {
        guard let (host, port) = authority(of: url) else { return nil }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, port, &hints, &found) == 0, let address = found?.pointee else { return nil }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.ai_family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else { return nil }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = withUnsafeMutableBytes(of: &storage) { bytes -> Int32 in
            guard let name = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                getsockname(descriptor, name, &length) == 0
            else { return -1 }
            return getnameinfo(name, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        }
        guard code == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Host and port of `url`.
    static func authority(of url: String) -> (host: String, port: String)? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let isTLS = url[..<scheme.lowerBound].lowercased() == "https"
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let withoutUser = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if withoutUser.hasPrefix("["), let end = withoutUser.firstIndex(of: "]") {
            let port = withoutUser[end...].dropFirst(2)
            return (
                String(withoutUser[withoutUser.index(after: withoutUser.startIndex)..<end]),
                port.isEmpty ? defaultPort(isTLS) : String(port)
            )
        }
        let parts = withoutUser.split(separator: ":")
        guard let host = parts.first else { return nil }
        return (String(host), parts.count > 1 ? String(parts[1]) : defaultPort(isTLS))
    }

    private static func defaultPort(_ isTLS: Bool) -> String { isTLS ? "443" : "80" }
}
