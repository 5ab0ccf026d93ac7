package import Model

/// The arguments of a request's query: only those that the path knows, decoded when asked for.
package struct QueryArguments: Sendable, Hashable {
    private var values: [String: [String]] = [:]

    /// No arguments.
    package init() {}

    /// The arguments in `query`, what follows the `?`, all of whose names must be in `known`; `nil` knows every name.
    package init(parsing query: (some StringProtocol)?, known: Set<String>?) throws(APIError) {
        guard let query, !query.isEmpty else { return }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            values[name, default: []].append(parts.count > 1 ? try Self.decoded(parts[1]) : "")
        }
        if let known { try refuseUnknown(besides: known) }
    }

    private func refuseUnknown(besides known: Set<String>) throws(APIError) {
        let unknown = values.keys.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw .badRequest("Unexpected arguments: \(unknown.map { String($0.prefix(80)) }.prefix(20).joined(separator: ", "))")
        }
    }

    /// The names of the arguments that are there.
    package var names: Set<String> { Set(values.keys) }

    /// Whether the argument is there.
    package func contains(_ name: String) -> Bool { values[name] != nil }

    /// The text of an argument, which may be given once.
    package func text(_ name: String) throws(APIError) -> String? {
        guard let values = values[name] else { return nil }
        guard values.count == 1 else { throw .badRequest("\(name): is given \(values.count) times; give it once.") }
        return values[0]
    }

    /// A boolean in one of its words.
    package func bool(_ name: String) throws(APIError) -> Bool? {
        guard let text = try text(name) else { return nil }
        guard let value = Bool(word: text) else {
            throw .badRequest("\(name): must be true or false, not \(text.quotedShort).")
        }
        return value
    }

    /// An integer of at least `minimum`.
    package func integer(_ name: String, min minimum: Int = .min) throws(APIError) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let value = Int(text.trimmed), value >= minimum else {
            let bounds = minimum == .min ? "" : " of at least \(minimum)"
            throw .badRequest("\(name): must be an integer\(bounds), not \(text.quotedShort).")
        }
        return value
    }

    /// A UUID.
    package func uuid(_ name: String) throws(APIError) -> ResourceID? {
        guard let text = try text(name) else { return nil }
        guard let uuid = ResourceID(text) else {
            throw .badRequest("\(name): Expected a UUID but received \(text.quotedShort).")
        }
        return uuid
    }

    /// The elements of a list, separated by commas: without blanks around them, in lower case, empty ones left out.
    package func list(_ name: String) -> [String]? {
        listAsWritten(name)?.map { $0.lowercased() }
    }

    /// The elements of a list in which capitals count.
    package func listAsWritten(_ name: String) -> [String]? {
        guard let values = values[name] else { return nil }
        return values.flatMap { $0.split(separator: ",") }.map(\.trimmed).filter { !$0.isEmpty }
    }

    /// The text with `%XX` and `+` decoded.
    private static func decoded(_ text: some StringProtocol) throws(APIError) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(text) }
        let bytes = text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return try PercentEncoding.decode(bytes)
    }
}

/// Reads `%XX` (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// The text that `bytes` spell; 400 where a `%` is not followed by two digits or the result is not UTF-8.
    package static func decode(_ bytes: some Collection<UInt8>) throws(APIError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw .framework(400, "The address is not valid: '%' must be followed by two hexadecimal digits.")
            }
            decoded.append(high << 4 | low)
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .framework(400, "The address is not valid UTF-8.")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
