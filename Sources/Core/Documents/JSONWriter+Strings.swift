extension JSONWriter {
    /// Appends a string.
    package mutating func string(_ text: String) {
        separate()
        appendQuoted(text)
    }

    /// Appends a string.
    package mutating func string(_ text: some StringProtocol) {
        string(String(text))
    }

    /// Appends a string, or `null`.
    package mutating func string(_ text: String?) {
        guard let text else { return null() }
        string(text)
    }

    /// Appends a string in which nothing needs an escape, as the writer of the literal sees.
    package mutating func ascii(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { appendQuoted(unescaped: $0) }
    }

    /// Appends a string in which nothing needs an escape, as the caller vouches: a UUID, a date, a name of ours.
    @_disfavoredOverload
    package mutating func ascii(_ text: String) {
        separate()
        var text = text
        text.withUTF8 { appendQuoted(unescaped: $0) }
    }

    mutating func appendQuoted(unescaped text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func appendQuoted(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            if Self.needsEscapes(utf8) {
                appendQuoted(escaping: utf8)
            } else {
                appendQuoted(unescaped: utf8)
            }
        }
    }

    private mutating func appendQuoted(escaping text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var rest = text[...]
        while let next = rest.firstIndex(where: Self.needsEscape) {
            bytes.append(contentsOf: rest[..<next])
            appendEscape(of: rest[next])
            rest = rest[(next + 1)...]
        }
        bytes.append(contentsOf: rest)
        bytes.append(UInt8(ascii: "\""))
    }

    /// What RFC 8259, section 7 does not allow in a string as it is.
    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether any byte of `text` needs an escape; looks at eight at a time.
    private static func needsEscapes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(text)
        var next = 0
        while next + 8 <= raw.count {
            if anyNeedsEscape(raw.loadUnaligned(fromByteOffset: next, as: UInt64.self)) { return true }
            next += 8
        }
        while next < raw.count {
            if needsEscape(raw[next]) { return true }
            next += 1
        }
        return false
    }

    /// Whether one of eight bytes needs an escape: subtracting sets the top bit of the first byte that was less.
    @inline(__always)
    private static func anyNeedsEscape(_ eight: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = eight ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = eight ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let below = (eight &- ones &* 0x20) & ~eight
        let equal = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
        return (below | equal) & (ones &* 0x80) != 0
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: (byte < 0x10 ? "u000" : "u00").utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        }
    }
}
