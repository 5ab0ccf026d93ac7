import BareMetalAPI

/// Where a request goes: the segments of its path, and its query.
struct RequestTarget: Sendable, Equatable {
    /// Decoded, without empty ones: slashes at the end and twice in a row do not matter.
    var segments: [String]
    /// Whether the path began with `/v1`, which `segments` then lacks.
    var isVersioned: Bool
    /// What follows the question mark, as sent.
    var query: String?

    /// Splits `target`, the path and query of a request.
    ///
    /// - Throws: 400 when an escape in it is broken or its text is not UTF-8.
    init(parsing target: String) throws(APIError) {
        let bytes = target.utf8
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        segments = []
        for part in bytes[..<mark].split(separator: UInt8(ascii: "/")) {
            segments.append(try Self.segment(part))
        }
        isVersioned = segments.first == "v1"
        if isVersioned { segments.removeFirst() }
        query = mark == bytes.endIndex ? nil : String(target[target.index(after: mark)...])
    }

    private static func segment(_ bytes: Substring.UTF8View) throws(APIError) -> String {
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 >= 0x80 || $0 < 0x20 }) else {
            return String(Substring(bytes))
        }
        let segment = try PercentEncoding.decode(bytes)
        guard segment.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw .framework(400, "The path must not contain control characters.")
        }
        return segment
    }
}
