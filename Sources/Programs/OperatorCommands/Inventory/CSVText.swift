/// Reads comma-separated values (RFC 4180): quoted cells, doubled quotes, line breaks inside quotes.
enum CSVText {
    /// A line of the table, with where it began.
    struct Row: Sendable, Hashable {
        var line: Int
        var cells: [String]
    }

    /// The rows of `text` without empty lines; throws where a quote is not closed or in the middle of a cell.
    static func rows(of text: String) throws(CommandFailure) -> [Row] {
        var reader = Reader()
        for scalar in text.unicodeScalars { try reader.take(scalar) }
        return try reader.finished()
    }

    private struct Reader {
        private enum Place {
            case start, plain, quoted, afterQuote
        }

        private var rows: [Row] = []
        private var cells: [String] = []
        private var cell = ""
        private var place = Place.start
        private var line = 1
        private var rowLine = 1

        mutating func take(_ scalar: UnicodeScalar) throws(CommandFailure) {
            if scalar == "\n" { line += 1 }
            switch (place, scalar) {
            case (.quoted, "\""): place = .afterQuote
            case (.quoted, _): cell.unicodeScalars.append(scalar)
            case (.start, "\""): place = .quoted
            case (.afterQuote, "\""):
                cell.append("\"")
                place = .quoted
            case (_, ","): endCell()
            case (_, "\n"): endRow()
            case (_, "\r"), (.start, "\u{FEFF}"): break
            case (.afterQuote, _), (_, "\""):
                throw .usage("line \(line): a quote in the middle of a cell; double it and quote the whole cell")
            default:
                cell.unicodeScalars.append(scalar)
                place = .plain
            }
        }

        mutating func finished() throws(CommandFailure) -> [Row] {
            guard place != .quoted else { throw .usage("line \(rowLine): a quoted cell does not end") }
            endRow()
            return rows
        }

        private mutating func endCell() {
            cells.append(cell)
            (cell, place) = ("", .start)
        }

        private mutating func endRow() {
            endCell()
            if cells != [""] { rows.append(Row(line: rowLine, cells: cells)) }
            (cells, rowLine) = ([], line)
        }
    }
}
