extension RandomAccessCollection where Element == UInt8, Index == Int {
    /// The unsigned integer in the `count` bytes at `offset` from the start, most significant first; the caller has looked that
    /// they are there.
    func bigEndian(_ count: Int, at offset: Int) -> UInt64 {
        self[(startIndex + offset)..<(startIndex + offset + count)].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The same, least significant first.
    func littleEndian(_ count: Int, at offset: Int) -> UInt64 {
        self[(startIndex + offset)..<(startIndex + offset + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Whether `text` stands at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, count >= offset + text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { self[(startIndex + offset)...].starts(with: $0) }
    }
}

extension [UInt8] {
    /// Puts the lowest `count` bytes of `value` at `offset`, least significant first.
    mutating func putLittleEndian(_ value: UInt64, _ count: Int, at offset: Int) {
        for index in 0..<count { self[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }
}
