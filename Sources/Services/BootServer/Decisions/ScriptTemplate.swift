/// A script with placeholders, each as `{{name}}`.
struct ScriptTemplate: Sendable, Hashable {
    private enum Piece: Sendable, Hashable {
        case text(String)
        case value(String)
    }

    private let pieces: [Piece]

    /// The script `text`, called `name`, which may hold the placeholders `known` and no others.
    ///
    /// - Throws: `BootFailure` naming the placeholder that is unknown or does not end.
    init(_ name: String, text: String, known: Set<String>) throws(BootFailure) {
        var pieces: [Piece] = []
        for (index, part) in text.split(separator: "{{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                pieces.append(.text(String(part)))
                continue
            }
            guard let end = part.firstRange(of: "}}") else {
                throw BootFailure("The boot script \(name) has a placeholder that does not end.")
            }
            let placeholder = String(part[..<end.lowerBound])
            guard known.contains(placeholder) else {
                throw BootFailure("The boot script \(name) has the placeholder \(placeholder), for which there is no value.")
            }
            pieces += [.value(placeholder), .text(String(part[end.upperBound...]))]
        }
        self.pieces = pieces
    }

    /// The script with these values. One that is missing is a bug: which there are was checked at the start.
    func filled(_ values: [String: String]) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): return text
            case .value(let name):
                guard let value = values[name] else { preconditionFailure("The placeholder \(name) has no value.") }
                return value
            }
        }.joined()
    }
}
