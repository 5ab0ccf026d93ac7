/// The identifier of a resource: a UUID (RFC 9562), compared by value and written in lower case with dashes.
///
/// Only the canonical spelling is read: Ironic compares UUIDs as text, so `6F9619FF…` in capitals names nothing.
package struct ResourceID: Sendable, Hashable, Comparable {
    /// The first eight bytes, most significant first.
    package let high: UInt64
    /// The last eight bytes, most significant first.
    package let low: UInt64

    /// The identifier with these sixteen bytes.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A random identifier of version 4 and the RFC's variant.
    package init(using generator: inout some RandomNumberGenerator) {
        high = (generator.next() & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        low = (generator.next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    }

    /// A random identifier from the system's generator.
    package static func random() -> ResourceID {
        var generator = SystemRandomNumberGenerator()
        return ResourceID(using: &generator)
    }

    /// The identifier spelled by `text`, or `nil` when that is not a canonical UUID.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let identifier = text.withUTF8({ ResourceID(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = identifier
    }

    /// The identifier spelled by `text`, or `nil` when that is not a canonical UUID.
    package init?(utf8 text: UnsafeRawBufferPointer) {
        guard text.count == 36, Self.dashes.allSatisfy({ text[$0] == UInt8(ascii: "-") }) else { return nil }
        func digits(at offset: Int) -> UInt64 {
            UInt64(UInt32(bigEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        guard let first = Self.value(ofHexDigits: digits(at: 0) << 32 | digits(at: 4)),
            let second = Self.value(ofHexDigits: digits(at: 9) << 32 | digits(at: 14)),
            let third = Self.value(ofHexDigits: digits(at: 19) << 32 | digits(at: 24)),
            let fourth = Self.value(ofHexDigits: digits(at: 28) << 32 | digits(at: 32))
        else { return nil }
        high = first << 32 | second
        low = third << 32 | fourth
    }

    /// Whether `text` looks like a UUID in any spelling (capitals, no dashes, braces): such a text is never a name.
    package static func isUUIDLike(_ text: some StringProtocol) -> Bool {
        var digits = 0
        for byte in text.utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "{") && byte != UInt8(ascii: "}") {
            guard value(ofHexDigit: byte | 0x20) != nil else { return false }
            digits += 1
        }
        return digits == 32
    }

    package static func < (left: ResourceID, right: ResourceID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    private static func value(ofHexDigit byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}

extension ResourceID: CustomStringConvertible, Codable {
    /// The canonical spelling.
    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            write(to: UnsafeMutableRawBufferPointer(buffer))
            return 36
        }
    }

    /// Writes the canonical spelling into 36 bytes.
    package func write(to buffer: UnsafeMutableRawBufferPointer) {
        let second = Self.hexDigits(of: UInt32(truncatingIfNeeded: high))
        let third = Self.hexDigits(of: UInt32(truncatingIfNeeded: low >> 32))
        func put(_ digits: some FixedWidthInteger, at offset: Int) {
            buffer.storeBytes(of: digits.bigEndian, toByteOffset: offset, as: type(of: digits))
        }
        put(Self.hexDigits(of: UInt32(truncatingIfNeeded: high >> 32)), at: 0)
        put(UInt32(truncatingIfNeeded: second >> 32), at: 9)
        put(UInt32(truncatingIfNeeded: second), at: 14)
        put(UInt32(truncatingIfNeeded: third >> 32), at: 19)
        put(UInt32(truncatingIfNeeded: third), at: 24)
        put(Self.hexDigits(of: UInt32(truncatingIfNeeded: low)), at: 28)
        for dash in Self.dashes { buffer[dash] = UInt8(ascii: "-") }
    }

    /// The eight digits of `value`, the first in the most significant byte: all are made at once, one in each byte.
    private static func hexDigits(of value: UInt32) -> UInt64 {
        var digits = UInt64(value)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((digits + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return digits + 0x3030_3030_3030_3030 + letters * 39
    }

    /// The value of eight digits, the first in the most significant byte: read at once, whatever they are, and right when that value is
    /// spelled so.
    private static func value(ofHexDigits digits: UInt64) -> UInt64? {
        let letters = (digits >> 6) & 0x0101_0101_0101_0101
        var value = (digits & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9
        value = (value | value >> 4) & 0x00FF_00FF_00FF_00FF
        value = (value | value >> 8) & 0x0000_FFFF_0000_FFFF
        value = (value | value >> 16) & 0xFFFF_FFFF
        return hexDigits(of: UInt32(truncatingIfNeeded: value)) == digits ? value : nil
    }

    /// Where dashes stand.
    private static let dashes = [8, 13, 18, 23]

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = ResourceID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
