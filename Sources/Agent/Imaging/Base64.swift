/// Base64 (RFC 4648 §4), line ends tolerated when reading.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [Int8] = {
        var values = [Int8](repeating: -1, count: 256)
        for (index, character) in alphabet.enumerated() { values[Int(character)] = Int8(index) }
        return values
    }()

    /// What `text` stands for; `nil` where it is not base64.
    package static func decoded(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var collected: UInt32 = 0
        var digits = 0
        var isPadded = false
        for character in text where character > 0x20 {
            if character == UInt8(ascii: "=") {
                isPadded = true
                continue
            }
            guard !isPadded, values[Int(character)] >= 0 else { return nil }
            collected = collected << 6 | UInt32(values[Int(character)])
            digits += 1
            if digits % 4 == 0 { bytes += [UInt8(collected >> 16 & 255), UInt8(collected >> 8 & 255), UInt8(collected & 255)] }
        }
        switch digits % 4 {
        case 0: break
        case 2: bytes.append(UInt8(collected >> 4 & 255))
        case 3: bytes += [UInt8(collected >> 10 & 255), UInt8(collected >> 2 & 255)]
        default: return nil
        }
        return bytes
    }

    /// The text of `bytes`, padded, on one line.
    package static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let part = bytes[index..<min(index + 3, bytes.count)]
            let bits = part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
            for digit in 0..<4 {
                text.append(digit <= part.count ? alphabet[Int(bits >> UInt32(18 - 6 * digit) & 63)] : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
