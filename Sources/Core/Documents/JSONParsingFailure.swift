/// Why some bytes are not a JSON document, and where.
package struct JSONParsingFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was met.
    package enum Reason: Sendable, Equatable {
        /// The document stops in the middle of a value.
        case unexpectedEnd
        /// A byte that may not stand here.
        case unexpectedCharacter(UInt8)
        /// A string that is not UTF-8.
        case invalidUTF8
        /// A backslash before something that it cannot escape.
        case invalidEscape
        /// Half of a surrogate pair.
        case loneSurrogate
        /// A control character that is not escaped in a string.
        case controlCharacter(UInt8)
        /// A number that RFC 8259 does not allow or that no double can hold.
        case invalidNumber
        /// More arrays and objects in each other than `max`.
        case tooDeep(max: Int)
        /// Something follows the document.
        case trailingContent
    }

    /// What was met.
    package let reason: Reason
    /// Where, in bytes from the start.
    package let offset: Int

    /// The failure for `reason` at the byte `offset`.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String {
        "invalid JSON at byte \(offset): \(explanation)"
    }

    private var explanation: String {
        switch reason {
        case .unexpectedEnd: "the document ends in the middle of a value"
        case .unexpectedCharacter(let byte): "unexpected \(Self.name(of: byte))"
        case .invalidUTF8: "a string is not UTF-8"
        case .invalidEscape: "a backslash must be followed by one of \"\\/bfnrt or by u and four hexadecimal digits"
        case .loneSurrogate: "half of a surrogate pair"
        case .controlCharacter(let byte): "\(Self.name(of: byte)) must be escaped in a string"
        case .invalidNumber: "a number that is malformed or too large"
        case .tooDeep(let max): "nested deeper than \(max) levels"
        case .trailingContent: "something follows the document"
        }
    }

    private static func name(of byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
    }
}
