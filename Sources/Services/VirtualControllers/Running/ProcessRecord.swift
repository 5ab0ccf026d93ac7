import Glibc

/// Which process something of a lab is, so that it is found again after we were killed, and nobody else's is taken for it.
///
/// A number is used again for other processes; together with the moment of the start it is unique until the machine restarts.
package struct ProcessRecord: Sendable, Hashable {
    package var identifier: Int32
    /// In ticks since the machine started, as in field 22 of `/proc/PID/stat`.
    package var startTicks: UInt64

    /// The process that has this number now, if there is one that has not ended.
    package init?(of identifier: Int32) {
        guard let text = TextFile.read("/proc/\(identifier)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        // The name before it may hold anything. The state follows, which is field 3.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let ticks = UInt64(fields[19]), fields[0] != "Z" else { return nil }
        self.identifier = identifier
        startTicks = ticks
    }

    /// The record in a file, if there is one.
    package init?(file: String) {
        let numbers = TextFile.read(file)?.split(whereSeparator: \.isWhitespace) ?? []
        guard numbers.count == 2, let identifier = Int32(numbers[0]), let ticks = UInt64(numbers[1]) else { return nil }
        self.identifier = identifier
        startTicks = ticks
    }

    /// What the file says.
    package var text: String { "\(identifier) \(startTicks)\n" }

    /// Whether the process of the record still runs.
    package var isAlive: Bool { ProcessRecord(of: identifier) == self }

    /// Sends a signal to the process, unless its number is somebody else's by now.
    package func signal(_ number: Int32) {
        if isAlive { _ = kill(identifier, number) }
    }
}

/// Small files of text.
package enum TextFile {
    /// The most that is read of one.
    package static let bytesMax = 1 << 20

    /// The text of a file, or `nil` when it cannot be read.
    package static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < bytesMax {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += part.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Why a file was not written.
    package struct WriteFailure: Error, Sendable, Hashable, CustomStringConvertible {
        package var path: String
        package var errno: Int32

        package var description: String { "cannot write \(path): \(String(cString: strerror(errno)))" }
    }

    /// Puts a file of this text in place of one that may be there; only its owner may read it.
    package static func write(_ text: String, to path: String) throws(WriteFailure) {
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw WriteFailure(path: path, errno: errno) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let failure = WriteFailure(path: path, errno: errno)
                close(descriptor)
                throw failure
            }
            rest = rest.dropFirst(written)
        }
        close(descriptor)
        guard rename(new, path) == 0 else { throw WriteFailure(path: path, errno: errno) }
    }
}
