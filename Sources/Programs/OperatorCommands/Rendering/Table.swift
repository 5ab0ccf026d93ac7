/// Text in aligned columns.
package struct Table: Sendable, Hashable {
    /// The columns' titles; empty for a table without a head.
    package var titles: [String]
    /// The cells, row by row; a cell may have several lines.
    package var rows: [[String]]

    /// Rows below titles.
    package init(titles: [String], rows: [[String]]) {
        self.titles = titles
        self.rows = rows
    }

    /// The table with two blanks between columns, without blanks at line ends.
    package var text: String {
        let cells = (titles.isEmpty ? [] : [titles.map { [$0] }]) + rows.map { $0.map(Self.lines) }
        let widths = Self.widths(of: cells)
        var text = ""
        for row in cells {
            for line in 0..<(row.map(\.count).max() ?? 0) {
                let parts = row.indices.map { Self.padded(row[$0].indices.contains(line) ? row[$0][line] : "", to: widths[$0]) }
                text += Self.trimmed(parts.joined(separator: "  ")) + "\n"
            }
        }
        return text
    }

    private static func lines(_ cell: String) -> [String] {
        cell.split(separator: "\n", omittingEmptySubsequences: false).map { PlainText.of($0) }
    }

    private static func widths(of rows: [[[String]]]) -> [Int] {
        var widths = [Int](repeating: 0, count: rows.map(\.count).max() ?? 0)
        for row in rows {
            for (column, lines) in row.enumerated() {
                widths[column] = max(widths[column], lines.map { PlainText.width(of: $0) }.max() ?? 0)
            }
        }
        return widths
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - PlainText.width(of: text)))
    }

    private static func trimmed(_ text: String) -> String {
        guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
        return String(text[...last])
    }
}

/// Text that a terminal shows as it is.
enum PlainText {
    /// `text` with control characters written out: what a server says must not move the cursor.
    static func of(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return String(text) }
        return text.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    private static func isControl(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }

    /// How many columns `text` takes: two for each character of the East Asian wide ranges, one otherwise.
    static func width(of text: String) -> Int {
        text.reduce(0) { width, character in
            let value = character.unicodeScalars.first?.value ?? 0
            let isWide =
                (0x1100...0x115F).contains(value) || (0x2E80...0xD7A3).contains(value) || (0xF900...0xFAFF).contains(value)
                || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value) || (0x1F300...0x1FAFF).contains(value)
            return width + (isWide ? 2 : 1)
        }
    }
}
