/// An Ethernet address (IEEE 802, EUI-48), written in lower case with colons.
package struct MACAddress: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The six bytes in the lowest 48 bits, first byte highest.
    package let value: UInt64

    /// The address with these 48 bits.
    package init(value: UInt64) {
        self.value = value & 0xFFFF_FFFF_FFFF
    }

    /// The address spelled by `text` with colons or dashes in any case, or `nil` when that is not one.
    package init?(_ text: some StringProtocol) {
        var value: UInt64 = 0
        var position = 0
        for byte in text.utf8 {
            if position % 3 == 2 {
                guard byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
                value = value << 4 | UInt64(digit)
            }
            position += 1
        }
        guard position == 17 else { return nil }
        self.value = value
    }

    package static func < (left: MACAddress, right: MACAddress) -> Bool {
        left.value < right.value
    }

    package var description: String {
        String(unsafeUninitializedCapacity: 17) { buffer in
            for index in 0..<12 {
                let digit = UInt8(truncatingIfNeeded: value >> UInt64(44 - index * 4)) & 0xF
                buffer[index + index / 2] = digit < 10 ? digit + 48 : digit + 87
            }
            for index in 1..<6 { buffer[index * 3 - 1] = UInt8(ascii: ":") }
            return 17
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = MACAddress(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a MAC address")
        }
        self = address
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
