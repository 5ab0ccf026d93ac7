/// A file of checksums, in the forms that tools write (agent-protocol.md §7): a bare digest; `digest  name`; `digest *name`;
/// `SHA256 (name) = digest`; lines that begin with `#` say nothing.
package struct ChecksumFile: Sendable, Hashable {
    private struct Line: Hashable {
        let digest: String
        let name: String?
    }

    /// The most bytes that such a file has.
    package static let bytesMax = 1 << 20
    private let lines: [Line]

    /// The file with this text.
    package init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).compactMap(Self.line)
    }

    /// The digest of the file called `name`: the one beside its name, else the only one, if that has no name beside it.
    package func digest(of name: some StringProtocol) -> String? {
        if let named = lines.first(where: { $0.name.map(Self.lastElement) == Self.lastElement(String(name)) }) {
            return named.digest
        }
        guard lines.count == 1, let only = lines.first, only.name == nil else { return nil }
        return only.digest
    }

    private static func line(_ text: Substring) -> Line? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        if ImageInfo.algorithm(ofDigest: first) != nil {
            let name = words.dropFirst().joined(separator: " ")
            return Line(digest: first.lowercased(), name: name.isEmpty ? nil : String(name.drop { $0 == "*" }))
        }
        guard let equals = text.lastIndex(of: "="), let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"),
            open < close, close < equals
        else { return nil }
        let digest = text[text.index(after: equals)...].filter { !$0.isWhitespace }
        guard ImageInfo.algorithm(ofDigest: digest) != nil else { return nil }
        return Line(digest: digest.lowercased(), name: String(text[text.index(after: open)..<close]))
    }

    private static func lastElement(_ path: String) -> Substring {
        path.split(separator: "/").last ?? ""
    }
}
