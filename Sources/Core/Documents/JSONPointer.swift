/// The place of a value in a document (RFC 6901): `/driver_info/redfish_address`.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// Keys and indexes from the outside in, without escapes; none for the whole document.
    package let segments: [String]

    /// Why some text is no pointer.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// It is neither empty nor does it start with a slash.
        case missingSlash
        /// A tilde that is not followed by 0 or 1.
        case invalidEscape

        package var description: String {
            switch self {
            case .missingSlash: "the path must start with \"/\""
            case .invalidEscape: "in the path, \"~\" must be followed by 0 (for \"~\") or 1 (for \"/\")"
            }
        }
    }

    /// The place that these keys and indexes lead to.
    package init(segments: [String]) {
        self.segments = segments
    }

    /// The place that `text` spells (RFC 6901, section 3).
    package init(parsing text: String) throws(Failure) {
        var segments: [String] = []
        if !text.isEmpty {
            guard text.utf8.first == UInt8(ascii: "/") else { throw .missingSlash }
            for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
                segments.append(try Self.unescape(part))
            }
        }
        self.segments = segments
    }

    /// The pointer as RFC 6901 spells it.
    package var description: String {
        segments.reduce(into: "") { text, segment in
            text += "/"
            for scalar in segment.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
    }

    /// The value at this place of `document`, if there is one.
    package func value(in document: JSON) -> JSON? {
        var value = document
        for segment in segments {
            guard let next = value[segment] ?? Self.index(segment).flatMap({ value[$0] }) else { return nil }
            value = next
        }
        return value
    }

    /// The array index that `segment` spells: digits without a leading zero (RFC 6901, section 4).
    static func index(_ segment: String) -> Int? {
        guard segment.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        guard segment == "0" || segment.utf8.first != UInt8(ascii: "0") else { return nil }
        return Int(segment)
    }

    private static func unescape(_ part: Substring.UTF8View) throws(Failure) -> String {
        guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
        var bytes: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: throw .invalidEscape
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
