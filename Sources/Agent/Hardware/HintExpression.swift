/// A value with an operator in front of it, in the language of OpenStack's specs matcher: `>= 100`, `s== sda`, `<in> intel`,
/// `<or> a <or> b`, `<all-in> a b`. Without an operator, it must be equal.
struct HintExpression: Sendable, Hashable {
    private enum Comparison: String, Sendable, CaseIterable {
        // Longer spellings come first, so that none is taken for the beginning of another.
        case textNotEqual = "s!="
        case textAtMost = "s<="
        case textAtLeast = "s>="
        case textEqual = "s=="
        case textLess = "s<"
        case textGreater = "s>"
        case allIn = "<all-in>"
        case `in` = "<in>"
        case or = "<or>"
        case equal = "=="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        // OpenStack's oldest operator: a plain equals sign means at least.
        case oldAtLeast = "="
        case less = "<"
        case greater = ">"
    }

    private let comparison: Comparison?
    private let operands: [String]

    /// The expression that `text` spells; `nil` where an operator has no value.
    init?(_ text: String) {
        let text = Self.trimmed(text[...])
        guard let comparison = Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }) else {
            self.comparison = nil
            operands = [String(text)]
            return
        }
        let rest = Self.trimmed(text.dropFirst(comparison.rawValue.count))
        self.comparison = comparison
        switch comparison {
        case .or: operands = Self.alternatives(rest)
        case .allIn: operands = rest.split(whereSeparator: \.isWhitespace).map { String($0) }
        default: operands = [String(rest)]
        }
        guard !operands.isEmpty, !operands.contains("") else { return nil }
    }

    private static func alternatives(_ text: Substring) -> [String] {
        var rest = text
        var found: [String] = []
        while let range = rest.firstRange(of: "<or>") {
            found.append(String(trimmed(rest[..<range.lowerBound])))
            rest = rest[range.upperBound...]
        }
        return found + [String(trimmed(rest))]
    }

    private static func trimmed(_ text: Substring) -> Substring {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return text[...last].drop { $0.isWhitespace }
    }

    /// Whether every value in it is a number.
    var isAboutNumbers: Bool { operands.allSatisfy { Double($0) != nil } }

    /// Whether `text` fits.
    func fits(text: String) -> Bool {
        let operand = operands[0]
        switch comparison {
        case nil, .textEqual: return text == operand
        case .textNotEqual: return text != operand
        case .textLess: return text < operand
        case .textAtMost: return text <= operand
        case .textGreater: return text > operand
        case .textAtLeast: return text >= operand
        case .in: return text.contains(operand)
        case .allIn: return operands.allSatisfy { text.contains($0) }
        case .or: return operands.contains(text)
        case .equal, .notEqual, .less, .atMost, .greater, .atLeast, .oldAtLeast:
            guard let number = Double(text) else { return false }
            return fits(number)
        }
    }

    /// Whether `number` fits.
    func fits(number: Int64) -> Bool {
        switch comparison {
        case nil, .equal, .notEqual, .less, .atMost, .greater, .atLeast, .oldAtLeast: fits(Double(number))
        case .or: operands.contains { Double($0) == Double(number) }
        case .textNotEqual, .textAtMost, .textAtLeast, .textEqual, .textLess, .textGreater, .allIn, .in:
            fits(text: String(number))
        }
    }

    private func fits(_ number: Double) -> Bool {
        guard let operand = Double(operands[0]) else { return false }
        return switch comparison {
        case .notEqual: number != operand
        case .less: number < operand
        case .atMost: number <= operand
        case .greater: number > operand
        case .atLeast, .oldAtLeast: number >= operand
        default: number == operand
        }
    }
}
