extension JSONParser {
    /// A number (RFC 8259, section 6): an integer where it is written as one and fits, otherwise a double.
    mutating func number() throws(JSONParsingFailure) -> JSON {
        let start = position
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let magnitude = try integerDigits(of: start)
        guard current == UInt8(ascii: ".") || current | 0x20 == UInt8(ascii: "e") else {
            if let magnitude, let value = Self.integer(magnitude, isNegative: isNegative) { return .integer(value) }
            return .number(try double(from: start))
        }
        try skipFractionAndExponent(of: start)
        return .number(try double(from: start))
    }

    /// Reads the digits before the point; their value unless it is more than 64 bits.
    private mutating func integerDigits(of start: Int) throws(JSONParsingFailure) -> UInt64? {
        if current == UInt8(ascii: "0") {
            position += 1
            guard digit == nil else { throw JSONParsingFailure(.invalidNumber, at: start) }
            return 0
        }
        guard digit != nil else { throw malformed(start) }
        var magnitude: UInt64 = 0
        var overflows = false
        while let digit {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            overflows = overflows || overflow || carry
            magnitude = sum
            position += 1
        }
        return overflows ? nil : magnitude
    }

    private mutating func skipFractionAndExponent(of start: Int) throws(JSONParsingFailure) {
        if current == UInt8(ascii: ".") {
            position += 1
            try skipDigits(of: start)
        }
        guard current | 0x20 == UInt8(ascii: "e") else { return }
        position += 1
        if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
        try skipDigits(of: start)
    }

    private mutating func skipDigits(of start: Int) throws(JSONParsingFailure) {
        guard digit != nil else { throw malformed(start) }
        while digit != nil { position += 1 }
    }

    @inline(__always)
    private var digit: UInt8? {
        let value = current &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }

    private func malformed(_ start: Int) -> JSONParsingFailure {
        position < source.count ? JSONParsingFailure(.invalidNumber, at: start) : unexpected()
    }

    private static func integer(_ magnitude: UInt64, isNegative: Bool) -> Int64? {
        guard isNegative else { return Int64(exactly: magnitude) }
        guard magnitude <= Int64.min.magnitude else { return nil }
        return Int64(truncatingIfNeeded: 0 &- magnitude)
    }

    private func double(from start: Int) throws(JSONParsingFailure) -> Double {
        let text = String(decoding: UnsafeBufferPointer(rebasing: source[start..<position]), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw JSONParsingFailure(.invalidNumber, at: start) }
        return value
    }
}
