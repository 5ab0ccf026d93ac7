import Documents
import Glibc
import OperatorCommands
import VirtualControllers

/// Speaks to the process that has the machines of a lab.
struct LabOrders {
    private let lab: LabDescription

    init(_ lab: LabDescription) {
        self.lab = lab
    }

    /// How long the answer to an order may take.
    private static let answerSeconds = 5

    /// Gives an order; the answer is the state of every machine.
    @discardableResult
    func ask(_ order: LabOrder) throws -> [JSON] {
        let socket = try LocalSocket(path: lab.controlSocket, receiveSeconds: Self.answerSeconds)
        try socket.send(Array((order.line + "\n").utf8))
        var answer: [UInt8] = []
        while answer.last != UInt8(ascii: "\n") {
            let part = try socket.receive()
            guard !part.isEmpty else { break }
            answer += part
        }
        let document = try JSON(parsing: answer)
        if let text = document["error"]?.stringValue { throw CommandFailure(.conflict, text) }
        return document["machines"]?.arrayValue ?? []
    }
}

/// A connection to a socket in the file system.
final class LocalSocket {
    let descriptor: Int32
    private let path: String

    /// Connects; throws when nobody listens there.
    init(path: String, receiveSeconds: Int? = nil) throws(CommandFailure) {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard bytes.count <= room else {
            throw CommandFailure(.usage, "\(path) is longer than the \(room) bytes of a socket's name")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            throw CommandFailure(
                .unreachable, "the lab does not run: nobody listens at \(path)", remedy: "ironbird lab down, then lab up again")
        }
        if let receiveSeconds {
            var limit = timeval(tv_sec: receiveSeconds, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws(CommandFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { throw CommandFailure(.failed, "\(path) was closed") }
            rest = rest.dropFirst(sent)
        }
    }

    /// What arrived; empty when the other side has closed.
    func receive() throws(CommandFailure) -> [UInt8] {
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = recv(descriptor, &part, part.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure(.timeout, "no answer from \(path)") }
            return Array(part.prefix(count))
        }
    }
}
