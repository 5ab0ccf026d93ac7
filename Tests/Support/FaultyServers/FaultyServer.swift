import Foundation
import Glibc
import Synchronization

/// An HTTP/1.1 server on the loopback with a thread per connection, whose answers, and how they go wrong, a test decides.
package final class FaultyServer: Sendable {
    /// What arrived.
    package struct Request: Sendable {
        package var method: String
        package var target: String
        /// By name in lower case.
        package var headers: [String: String]
        package var body: [UInt8]

        /// The first byte that the request asks for, and the last, if it names one.
        package var range: (first: Int, last: Int?)? {
            guard let value = headers["range"], value.hasPrefix("bytes=") else { return nil }
            let parts = value.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
            guard let first = parts.first.flatMap({ Int($0) }) else { return nil }
            return (first, parts.count > 1 ? Int(parts[1]) : nil)
        }
    }

    /// What is sent.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [String]
        package var body: [UInt8]
        /// The length that the answer claims; `nil`: the right one.
        package var claimedLength: Int?
        /// The connection ends after so many bytes of the body.
        package var dropsAfter: Int?
        /// Nothing more comes after so many bytes of the body, and the connection stays.
        package var stallsAfter: Int?

        package init(_ status: Int = 200, _ body: [UInt8] = [], headers: [String] = []) {
            self.status = status
            self.body = body
            self.headers = headers
        }
    }

    private let listener: Int32
    package let port: Int
    private let react: @Sendable (Request) -> Answer
    private let open = Mutex<Set<Int32>>([])

    package init(_ react: @escaping @Sendable (Request) -> Answer) {
        self.react = react
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, length)
                listen(listener, 64)
                getsockname(listener, name, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        Thread.detachNewThread { self.accept() }
    }

    /// The URL of `path` at this server.
    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Ends the server and every connection.
    package func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        open.withLock { for descriptor in $0 { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            _ = open.withLock { $0.insert(descriptor) }
            Thread.detachNewThread {
                self.serve(descriptor)
                _ = self.open.withLock { $0.remove(descriptor) }
                Glibc.close(descriptor)
            }
        }
        Glibc.close(listener)
    }

    private func serve(_ descriptor: Int32) {
        var buffered: [UInt8] = []
        while let request = next(descriptor, &buffered) {
            guard send(react(request), isHead: request.method == "HEAD", descriptor) else { return }
        }
    }

    private func next(_ descriptor: Int32, _ buffered: inout [UInt8]) -> Request? {
        while true {
            if let request = Self.parse(&buffered) { return request }
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &part, part.count, 0)
            guard count > 0 else { return nil }
            buffered += part.prefix(count)
        }
    }

    private static func parse(_ buffered: inout [UInt8]) -> Request? {
        guard let end = buffered.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: buffered[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard buffered.count >= end.upperBound + length else { return nil }
        let words = lines[0].split(separator: " ")
        defer { buffered.removeFirst(end.upperBound + length) }
        return Request(
            method: String(words[0]), target: String(words[1]), headers: headers,
            body: Array(buffered[end.upperBound..<(end.upperBound + length)]))
    }

    /// Whether the connection is good for another request.
    private func send(_ answer: Answer, isHead: Bool, _ descriptor: Int32) -> Bool {
        var head = "HTTP/1.1 \(answer.status) X\r\nContent-Length: \(answer.claimedLength ?? answer.body.count)\r\n"
        for line in answer.headers { head += line + "\r\n" }
        guard write(Array((head + "\r\n").utf8), descriptor) else { return false }
        if isHead { return true }
        let end = min(answer.dropsAfter ?? .max, answer.stallsAfter ?? .max, answer.body.count)
        guard write(Array(answer.body[..<end]), descriptor) else { return false }
        if answer.stallsAfter != nil {
            var byte: UInt8 = 0
            // Until the other side or the test ends it.
            while recv(descriptor, &byte, 1, 0) > 0 {}
            return false
        }
        return answer.dropsAfter == nil && (answer.claimedLength ?? end) == end
    }

    private func write(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

extension FaultyServer.Answer {
    /// The part of `file` that `request` asks for, as a server that knows ranges sends it.
    package static func file(
        _ file: [UInt8], for request: FaultyServer.Request, entityTag: String = "\"1\""
    ) -> FaultyServer.Answer {
        let mayBePart = request.headers["if-range"].map { $0 == entityTag } ?? true
        guard mayBePart, let (first, last) = request.range, first < file.count else {
            return FaultyServer.Answer(200, file, headers: ["ETag: \(entityTag)", "Accept-Ranges: bytes"])
        }
        let end = min(last ?? .max, file.count - 1)
        return FaultyServer.Answer(
            206, Array(file[first...end]), headers: ["ETag: \(entityTag)", "Content-Range: bytes \(first)-\(end)/\(file.count)"])
    }
}
