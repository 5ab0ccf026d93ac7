/// Swift source with every byte of comments and string literals replaced by a blank; line ends stay, so that lines keep
/// their numbers. Code inside an interpolation stays code.
struct CodeOnly {
    /// Where the reader is; the last one is the innermost.
    private enum Place {
        /// Code, with the parentheses that are still open: an interpolation ends with its own.
        case code(open: Int)
        /// A literal that ends with so many quotes and hashes.
        case literal(quotes: Int, hashes: Int)
        case lineComment
        /// A block comment, with how many of them are still open.
        case blockComment(open: Int)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var places: [Place] = [.code(open: 0)]
    private var result: [UInt8] = []

    private init(_ text: String) {
        bytes = Array(text.utf8)
        result.reserveCapacity(bytes.count)
    }

    /// The code of `text`.
    static func of(_ text: String) -> String {
        var reader = CodeOnly(text)
        while reader.position < reader.bytes.count { reader.step() }
        return String(decoding: reader.result, as: UTF8.self)
    }

    private func ahead(_ text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    /// Moves on by `count` bytes, which are written if they are code.
    private mutating func take(_ count: Int = 1, asCode: Bool) {
        for _ in 0..<count where position < bytes.count {
            result.append(asCode || bytes[position] == Self.lineEnd ? bytes[position] : UInt8(ascii: " "))
            position += 1
        }
    }

    private static let lineEnd = UInt8(ascii: "\n")
    /// What may end code, or begin or end something inside it.
    private static let marks = Set("/\"#()".utf8)

    private mutating func step() {
        switch places.last {
        case .code(let open): stepInCode(open: open)
        case .literal(let quotes, let hashes): stepInLiteral(quotes: quotes, hashes: hashes)
        case .lineComment:
            if bytes[position] == Self.lineEnd { places.removeLast() }
            take(asCode: false)
        case .blockComment(let open): stepInBlockComment(open: open)
        case nil: take(asCode: true)
        }
    }

    private mutating func stepInCode(open: Int) {
        if !Self.marks.contains(bytes[position]) {
            take(asCode: true)
        } else if ahead("//") {
            places.append(.lineComment)
        } else if ahead("/*") {
            places.append(.blockComment(open: 0))
        } else if let (quotes, hashes) = literalBegins() {
            take(hashes + quotes, asCode: false)
            places.append(.literal(quotes: quotes, hashes: hashes))
        } else {
            stepOverCodeCharacter(open: open)
        }
    }

    private mutating func stepOverCodeCharacter(open: Int) {
        let inInterpolation = places.count > 1
        if inInterpolation, ahead(")"), open == 1 {
            places.removeLast()
        } else if inInterpolation, ahead("(") || ahead(")") {
            places[places.count - 1] = .code(open: open + (ahead("(") ? 1 : -1))
        }
        take(asCode: true)
    }

    /// The quotes and hashes of a literal that begins here.
    private func literalBegins() -> (quotes: Int, hashes: Int)? {
        var index = position
        while index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
        guard bytes[index...].starts(with: "\"".utf8) else { return nil }
        return (bytes[index...].starts(with: "\"\"\"".utf8) ? 3 : 1, index - position)
    }

    private mutating func stepInLiteral(quotes: Int, hashes: Int) {
        let hash = String(repeating: "#", count: hashes)
        let end = String(repeating: "\"", count: quotes) + hash
        if ahead(end) {
            places.removeLast()
            take(end.count, asCode: false)
        } else if ahead("\\\(hash)(") {
            take(hashes + 1, asCode: false)
            places.append(.code(open: 0))
        } else if ahead("\\\(hash)") {
            take(hashes + 2, asCode: false)
        } else {
            take(asCode: false)
        }
    }

    private mutating func stepInBlockComment(open: Int) {
        if ahead("/*") {
            places[places.count - 1] = .blockComment(open: open + 1)
            take(2, asCode: false)
        } else if ahead("*/") {
            if open <= 1 { places.removeLast() } else { places[places.count - 1] = .blockComment(open: open - 1) }
            take(2, asCode: false)
        } else {
            take(asCode: false)
        }
    }
}
