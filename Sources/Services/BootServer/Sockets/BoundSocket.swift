import DHCP
import Glibc
import NIOCore

/// A UDP socket that hears and speaks on one network interface only. NIO has no word for that, hence by hand; who makes a channel
/// of it owns it.
struct BoundSocket {
    let descriptor: CInt

    /// A socket on `interface`. Port 0 lets the system choose; without an `address` the socket hears broadcasts as well.
    ///
    /// - Throws: `BootFailure` saying what to do.
    init(on interface: BootNetwork, address: IPv4Address = .none, port: Int) throws(BootFailure) {
        let made = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { throw Self.failure("make a socket", interface, port) }
        descriptor = made
        do throws(BootFailure) {
            try set(SO_REUSEADDR, interface, port)
            try set(SO_BROADCAST, interface, port)
            try bindToDevice(interface, port)
            try bind(address, interface, port)
        } catch {
            close(made)
            throw error
        }
    }

    private func set(_ option: CInt, _ interface: BootNetwork, _ port: Int) throws(BootFailure) {
        var on: CInt = 1
        guard setsockopt(descriptor, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<CInt>.size)) == 0 else {
            throw Self.failure("set up a socket", interface, port)
        }
    }

    private func bindToDevice(_ interface: BootNetwork, _ port: Int) throws(BootFailure) {
        let name = Array(interface.name.utf8)
        guard setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count)) == 0 else {
            throw Self.failure("listen on one interface only", interface, port)
        }
    }

    private func bind(_ address: IPv4Address, _ interface: BootNetwork, _ port: Int) throws(BootFailure) {
        let name = SocketAddress(address, port: port)
        let result = name.withSockAddr { Glibc.bind(descriptor, $0, socklen_t($1)) }
        guard result == 0 else { throw Self.failure("listen", interface, port) }
    }

    private static func failure(_ action: String, _ interface: BootNetwork, _ port: Int) -> BootFailure {
        let code = errno
        let hint =
            switch code {
            case EACCES, EPERM: "; ports below 1024 need root, or the capabilities CAP_NET_BIND_SERVICE and CAP_NET_RAW"
            case EADDRINUSE: "; another server has the port, as dnsmasq or tftpd may: stop it, or set another port"
            default: ""
            }
        return BootFailure(
            "The boot service cannot \(action) at UDP port \(port) of \(interface): \(String(cString: strerror(code)))\(hint).")
    }
}
