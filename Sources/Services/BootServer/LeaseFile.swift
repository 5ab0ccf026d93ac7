import DHCP
import Glibc
import Model

/// The file that remembers who was given which address, one line for each change: `52:54:00:aa:00:01 192.0.2.101 1790000000`.
/// A line is on the disk before the client is told.
struct LeaseFile: ~Copyable {
    private let path: String
    private var descriptor: CInt
    private var lineCount: Int

    /// A file with more lines than leases, by this factor, is written anew.
    private static let wasteMax = 4
    private static let linesMin = 256
    private static let bytesMax = 64 << 20

    /// Opens the file, or makes it; `remembered` are the leases in it, oldest first. Lines that are none are left out.
    ///
    /// - Throws: `BootFailure` where it cannot be read or written.
    init(path: String) throws(BootFailure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        lineCount = 0
        guard descriptor >= 0 else { throw Self.failure("opened", path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The leases in the file, oldest first.
    mutating func remembered() throws(BootFailure) -> [LeaseTable.Lease] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < Self.bytesMax {
            let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
            guard count >= 0 else { throw Self.failure("read", path) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        lineCount = lines.count
        return lines.compactMap { Self.lease(String(decoding: $0, as: UTF8.self)) }
    }

    /// Adds lines for `changes`; `all` is what holds now. Returns once they are on the disk.
    mutating func append(_ changes: [LeaseTable.Lease], all: [LeaseTable.Lease]) throws(BootFailure) {
        if lineCount + changes.count > max(Self.linesMin, all.count * Self.wasteMax) {
            try rewrite(all)
            return
        }
        try Self.write(changes, to: descriptor, path)
        lineCount += changes.count
    }

    private mutating func rewrite(_ leases: [LeaseTable.Lease]) throws(BootFailure) {
        let fresh = path + ".new"
        let made = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard made >= 0 else { throw Self.failure("opened", fresh) }
        do throws(BootFailure) {
            // Oldest first, as they would have been added.
            try Self.write(leases.sorted { $0.expiresAt < $1.expiresAt }, to: made, fresh)
            guard rename(fresh, path) == 0 else { throw Self.failure("replaced", path) }
        } catch {
            close(made)
            throw error
        }
        close(descriptor)
        descriptor = made
        lineCount = leases.count
    }

    private static func write(_ leases: [LeaseTable.Lease], to descriptor: CInt, _ path: String) throws(BootFailure) {
        let bytes = Array(leases.map(line).joined().utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fdatasync(descriptor) == 0 else {
            throw failure("written", path)
        }
    }

    private static func line(_ lease: LeaseTable.Lease) -> String {
        "\(lease.holder?.description ?? "-") \(lease.address) \(lease.expiresAt.microseconds)\n"
    }

    private static func lease(_ line: String) -> LeaseTable.Lease? {
        let words = line.split(separator: " ")
        guard words.count == 3, let address = IPv4Address(words[1]), let end = Int64(words[2]) else { return nil }
        let holder = MACAddress(words[0])
        guard holder != nil || words[0] == "-" else { return nil }
        return LeaseTable.Lease(address: address, holder: holder, expiresAt: Timestamp(microseconds: end))
    }

    private static func failure(_ action: String, _ path: String) -> BootFailure {
        BootFailure("The file of leases \(path) cannot be \(action): \(String(cString: strerror(errno))).")
    }
}
