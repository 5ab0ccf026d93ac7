import CTLS
import Glibc

/// One connection of the server: TLS over a blocking socket, on a thread of its own.
final class SecureConnection {
    private let descriptor: Int32
    /// `nil`: no TLS.
    private let session: OpaquePointer?
    private var buffered: [UInt8] = []

    /// The connection over `descriptor`, which is closed with it; `nil` where the handshake failed.
    init?(_ descriptor: Int32, _ context: OpaquePointer?, silenceSecondsMax: Int) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: silenceSecondsMax, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        guard let context else {
            session = nil
            return
        }
        session = SSL_new(context)
        SSL_set_fd(session, descriptor)
        if SSL_accept(session) != 1 { return nil }
    }

    deinit {
        if let session {
            SSL_shutdown(session)
            SSL_free(session)
        }
        close(descriptor)
    }

    /// The bytes up to and including the empty line, or `nil` where the connection ended or sent too much.
    func head(bytesMax: Int) -> [UInt8]? {
        let end = Array("\r\n\r\n".utf8)
        var searched = 0
        while true {
            if buffered.count >= 4 {
                for start in max(0, searched - 3)...(buffered.count - 4) where buffered[start..<(start + 4)].elementsEqual(end) {
                    defer { buffered.removeFirst(start + 4) }
                    return Array(buffered[..<start])
                }
            }
            searched = buffered.count
            guard buffered.count < bytesMax, fill() else { return nil }
        }
    }

    /// The next `count` bytes, or `nil` where the connection ended before.
    func body(_ count: Int) -> [UInt8]? {
        while buffered.count < count { guard fill() else { return nil } }
        defer { buffered.removeFirst(count) }
        return Array(buffered[..<count])
    }

    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 32 << 10)
        let count = session.map { Int(SSL_read($0, &part, Int32(part.count))) } ?? recv(descriptor, &part, part.count, 0)
        guard count > 0 else { return false }
        buffered += part.prefix(count)
        return true
    }

    /// Whether all of `bytes` went out.
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { part in
                session.map { Int(SSL_write($0, part.baseAddress, Int32(part.count))) }
                    ?? send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
