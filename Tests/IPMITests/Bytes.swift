import IPMI

/// The bytes of a text of hexadecimal digits; blanks and line ends do not count.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }
    return stride(from: 0, to: digits.count, by: 2).compactMap { offset in
        let start = digits.index(digits.startIndex, offsetBy: offset)
        return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
    }
}

/// Counts from a number on: what vectors are made of.
func counting(from first: UInt8, _ count: Int = 16) -> [UInt8] {
    (0..<count).map { first + UInt8($0) }
}
