extension JSONParser {
    /// A string (RFC 8259, section 7); one without escapes is validated and copied in one go.
    mutating func string() throws(JSONParsingFailure) -> String {
        position += 1
        let start = position
        let isASCII = skipPlainBytes()
        guard current == UInt8(ascii: "\"") else { return try stringWithEscapes(from: start) }
        let utf8 = UnsafeBufferPointer(rebasing: source[start..<position])
        // Validating costs several times what copying does, and most strings are ASCII.
        guard let text = isASCII ? String(decoding: utf8, as: UTF8.self) : String(validating: utf8, as: UTF8.self) else {
            throw invalidUTF8(from: start)
        }
        position += 1
        return text
    }

    /// Goes on to the next quote, backslash, control character or the end; says whether all on the way was ASCII.
    @inline(__always)
    @discardableResult
    private mutating func skipPlainBytes() -> Bool {
        var next = position
        var seen: UInt8 = 0
        while next < source.count {
            let byte = source[next]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            seen |= byte
            next += 1
        }
        position = next
        return seen < 0x80
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONParsingFailure) -> String {
        var decoded = Array(source[start..<position])
        while current != UInt8(ascii: "\"") {
            guard position < source.count else { throw unexpected() }
            guard current == UInt8(ascii: "\\") else {
                throw JSONParsingFailure(.controlCharacter(current), at: position)
            }
            decoded.append(contentsOf: try escape().utf8)
            let plain = position
            skipPlainBytes()
            decoded.append(contentsOf: source[plain..<position])
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw invalidUTF8(from: start) }
        position += 1
        return text
    }

    /// The character that the escape at `position` stands for.
    private mutating func escape() throws(JSONParsingFailure) -> String {
        let start = position
        position += 1
        let escaped = current
        guard position < source.count else { throw unexpected() }
        position += 1
        switch escaped {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return String(Character(try unicodeScalar(escapedAt: start)))
        default: throw JSONParsingFailure(.invalidEscape, at: start)
        }
    }

    private mutating func unicodeScalar(escapedAt start: Int) throws(JSONParsingFailure) -> Unicode.Scalar {
        let unit = try hexadecimal(escapedAt: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, current == UInt8(ascii: "\\") else { throw halfOfAPair(start) }
        position += 1
        guard current == UInt8(ascii: "u") else { throw halfOfAPair(start) }
        position += 1
        let low = try hexadecimal(escapedAt: position - 2)
        let scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
        guard (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(scalar) else { throw halfOfAPair(start) }
        return scalar
    }

    private mutating func hexadecimal(escapedAt start: Int) throws(JSONParsingFailure) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard position < source.count else { throw unexpected() }
            guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else {
                throw JSONParsingFailure(.invalidEscape, at: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private func halfOfAPair(_ start: Int) -> JSONParsingFailure {
        position < source.count ? JSONParsingFailure(.loneSurrogate, at: start) : unexpected()
    }

    /// Where the string from `start` to the closing quote stops being UTF-8. Escapes are ASCII, so the source tells.
    private func invalidUTF8(from start: Int) -> JSONParsingFailure {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: UnsafeBufferPointer(rebasing: source[start..<position]).span)
            return JSONParsingFailure(.invalidUTF8, at: start)
        } catch {
            return JSONParsingFailure(.invalidUTF8, at: start + error.byteOffsets.lowerBound)
        }
    }
}
