/// Reads one document from bytes, strictly by RFC 8259. Recursion is limited by `depthMax`, reading by `current`.
struct JSONParser {
    let source: UnsafeBufferPointer<UInt8>
    var position = 0
    private let depthMax: Int

    /// More levels than this are refused whatever the caller allows, because each costs stack.
    private static let depthLimit = 256

    /// The document that is all of `source`.
    static func parse(_ source: UnsafeBufferPointer<UInt8>, depthMax: Int) -> Result<JSON, JSONParsingFailure> {
        Result { () throws(JSONParsingFailure) in
            var parser = JSONParser(source: source, depthMax: min(depthMax, depthLimit))
            return try parser.document()
        }
    }

    private init(source: UnsafeBufferPointer<UInt8>, depthMax: Int) {
        self.source = source
        self.depthMax = depthMax
    }

    /// The byte to look at next; zero, which is allowed nowhere, after the last one.
    @inline(__always)
    var current: UInt8 {
        position < source.count ? source[position] : 0
    }

    /// The failure of having met `current`.
    func unexpected() -> JSONParsingFailure {
        JSONParsingFailure(position < source.count ? .unexpectedCharacter(current) : .unexpectedEnd, at: position)
    }

    private mutating func document() throws(JSONParsingFailure) -> JSON {
        skipWhitespace()
        let value = try value(depth: 0)
        skipWhitespace()
        guard position == source.count else { throw JSONParsingFailure(.trailingContent, at: position) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONParsingFailure) -> JSON {
        switch current {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw unexpected()
        }
    }

    private mutating func object(depth: Int) throws(JSONParsingFailure) -> JSONObject {
        try open(depth: depth)
        var members: [JSONObject.Element] = []
        if consume(UInt8(ascii: "}")) { return JSONObject() }
        members.reserveCapacity(8)
        while true {
            guard current == UInt8(ascii: "\"") else { throw unexpected() }
            let key = try string()
            skipWhitespace()
            guard consume(UInt8(ascii: ":")) else { throw unexpected() }
            skipWhitespace()
            members.append((key, try value(depth: depth)))
            skipWhitespace()
            if consume(UInt8(ascii: "}")) { return JSONObject(parsed: members) }
            guard consume(UInt8(ascii: ",")) else { throw unexpected() }
            skipWhitespace()
        }
    }

    private mutating func array(depth: Int) throws(JSONParsingFailure) -> [JSON] {
        try open(depth: depth)
        var elements: [JSON] = []
        if consume(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth))
            skipWhitespace()
            if consume(UInt8(ascii: "]")) { return elements }
            guard consume(UInt8(ascii: ",")) else { throw unexpected() }
            skipWhitespace()
        }
    }

    /// Steps into an array or object.
    private mutating func open(depth: Int) throws(JSONParsingFailure) {
        guard depth <= depthMax else { throw JSONParsingFailure(.tooDeep(max: depthMax), at: position) }
        position += 1
        skipWhitespace()
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws(JSONParsingFailure) -> JSON {
        for offset in 0..<text.utf8CodeUnitCount {
            guard current == text.utf8Start[offset] else { throw unexpected() }
            position += 1
        }
        return value
    }

    @inline(__always)
    private mutating func consume(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    private mutating func skipWhitespace() {
        while true {
            switch current {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }
}
