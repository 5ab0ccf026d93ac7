/// An archive of small files in memory (POSIX.1-1988, ustar).
struct TarArchive: Sendable {
    private static let blockBytes = 512
    private var body: [UInt8] = []

    /// Adds a file called `name`, of at most a hundred bytes.
    mutating func add(_ name: String, _ content: [UInt8], modifiedAt seconds: Int64) {
        var header = [UInt8](repeating: 0, count: Self.blockBytes)
        func put(_ text: String, at offset: Int) { header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8) }
        put(String(name.prefix(99)), at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(Self.octal(Int64(content.count), digits: 11), at: 124)
        put(Self.octal(seconds, digits: 11), at: 136)
        // While it is computed, the sum itself counts as blanks.
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        let sum = header.reduce(Int64(0)) { $0 + Int64($1) }
        put(Self.octal(sum, digits: 6) + "\u{0} ", at: 148)
        body += header + content
        body += [UInt8](repeating: 0, count: (Self.blockBytes - content.count % Self.blockBytes) % Self.blockBytes)
    }

    /// The archive with its end.
    var bytes: [UInt8] { body + [UInt8](repeating: 0, count: 2 * Self.blockBytes) }

    private static func octal(_ value: Int64, digits: Int) -> String {
        let text = String(max(0, value), radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
    }
}
