/// The part of a file that an HTTP request asks for (RFC 9110 §14).
enum ByteRange: Sendable, Hashable {
    /// The whole file: nothing was asked for, or what is not served in parts.
    case whole
    case part(Range<Int64>)
    /// No byte of the file is in what was asked for.
    case unsatisfiable

    /// What the header `Range` asks for of a file of `size` bytes. Several parts at once are answered by the whole, as is what is
    /// no range; `ifRange` names the file that the client has a piece of: where it is another one, it needs the whole.
    init(_ header: String?, ifRange: String?, size: Int64, entityTag: String) {
        self = .whole
        guard let header, header.hasPrefix("bytes="), ifRange == nil || ifRange == entityTag else { return }
        let ends = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, !header.contains(",") else { return }
        switch (Self.number(ends[0]), Self.number(ends[1])) {
        case (.number(let first), .number(let last)) where first <= last: self = Self.part(first, min(last, size - 1), size)
        case (.number(let first), .nothing): self = Self.part(first, size - 1, size)
        case (.nothing, .number(let count)): self = count == 0 ? .unsatisfiable : Self.part(max(0, size - count), size - 1, size)
        case (.number, .number), (.number, .wrong), (.wrong, _), (.nothing, .nothing), (.nothing, .wrong): break
        }
    }

    private enum Number { case number(Int64), nothing, wrong }

    private static func number(_ text: Substring) -> Number {
        if text.isEmpty { return .nothing }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { return .wrong }
        return .number(Int64(text) ?? .max)
    }

    private static func part(_ first: Int64, _ last: Int64, _ size: Int64) -> ByteRange {
        first <= last && first < size ? .part(first..<(last + 1)) : .unsatisfiable
    }
}
