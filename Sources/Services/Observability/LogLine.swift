import Logging

/// A line of a log in the making. Whatever the values hold, it stays one line and can be taken apart again.
struct LogLine {
    /// Bytes of one text; what is longer is cut and marked with an ellipsis, so that no record floods the log.
    static let textBytesMax = 8_192

    private let style: StructuredLogHandler.Style
    private var text = ""

    init(style: StructuredLogHandler.Style) {
        self.style = style
        if style == .json { text = "{" }
    }

    /// Adds a field of ours.
    mutating func add(_ key: String, _ value: String) {
        begin(key)
        switch style {
        case .text: appendWord(value)
        case .json: appendJSON(value)
        }
    }

    /// Adds a field that somebody else named; a name of ours gets an underscore, so that no field comes twice.
    mutating func add(metadata key: String, _ value: Logger.MetadataValue) {
        begin(["time", "level", "label", "msg"].contains(key) ? key + "_" : key)
        switch style {
        case .text: appendWord(value.description)
        case .json: appendJSON(value)
        }
    }

    /// The line with its line feed.
    consuming func finished() -> [UInt8] {
        text += style == .json ? "}\n" : "\n"
        return Array(text.utf8)
    }

    private mutating func begin(_ key: String) {
        switch style {
        case .text:
            if !text.isEmpty { text += " " }
            text += String(key.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) ? $0 : "_" })
            text += "="
        case .json:
            if text.utf8.count > 1 { text += "," }
            appendJSON(key)
            text += ":"
        }
    }

    /// A value of logfmt: bare when it is plain, else in quotes with JSON's escapes.
    private mutating func appendWord(_ value: String) {
        let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        if isPlain && !value.isEmpty && value.utf8.count <= Self.textBytesMax { text += value } else { appendJSON(value) }
    }

    private mutating func appendJSON(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let string): appendJSON(string)
        case .stringConvertible(let convertible): appendJSON(convertible.description)
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                appendJSON(value)
            }
            text += "]"
        case .dictionary(let values):
            text += "{"
            for (index, (key, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text += "," }
                appendJSON(key)
                text += ":"
                appendJSON(value)
            }
            text += "}"
        }
    }

    /// A JSON string (RFC 8259, section 7). Control characters beyond ASCII and line separators are escaped too: terminals and
    /// log readers act on them.
    private mutating func appendJSON(_ string: String) {
        text += "\""
        var bytes = 0
        for scalar in string.unicodeScalars {
            bytes += scalar.utf8.count
            if bytes > Self.textBytesMax {
                text += "…"
                break
            }
            appendEscaped(scalar)
        }
        text += "\""
    }

    private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
            let hexadecimal = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        default: text.unicodeScalars.append(scalar)
        }
    }
}
