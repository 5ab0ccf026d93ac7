import Foundation

/// A connection over which a test sends bytes as they are, and reads what comes back until the other side closes.
final class RawConnection {
    private let descriptor: Int32

    /// Connects to a port of the loopback.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Missing("no socket: errno \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Missing("no connection to port \(port): errno \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    /// Sends all of it, or as much as the other side takes before it closes.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Says that nothing more will be sent.
    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Waits for something to read, or for the end, for at most so long.
    func isReadable(within milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, milliseconds) > 0
    }

    /// What comes next, empty at the end; `nil` when nothing does within half a minute.
    func receive() -> [UInt8]? {
        guard isReadable(within: 30_000) else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : []
    }

    /// Everything until the other side closes.
    ///
    /// - Throws: `Missing` when it does not.
    func receiveAll() throws -> String {
        var all: [UInt8] = []
        while true {
            guard let bytes = receive() else { throw Missing("the connection stays open after \(all.count) bytes") }
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }

    /// Everything until a text has come so many times.
    func receive(until text: String, times: Int = 1) throws -> String {
        var all = ""
        while all.components(separatedBy: text).count <= times {
            guard let bytes = receive(), !bytes.isEmpty else { throw Missing("\(text) does not come after: \(all.suffix(500))") }
            all += String(decoding: bytes, as: UTF8.self)
        }
        return all
    }
}
