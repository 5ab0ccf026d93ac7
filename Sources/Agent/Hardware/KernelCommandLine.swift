/// The parameters that the boot loader gave to the kernel; a value may stand in double quotes.
package struct KernelCommandLine: Sendable, Hashable {
    private let values: [String: String]

    /// The parameters in `text`, the content of `/proc/cmdline`; of two with the same name the last wins.
    package init(_ text: String) {
        var values: [String: String] = [:]
        for word in Self.words(text) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
        self.values = values
    }

    /// The value of `name`; empty for a parameter without a value.
    package subscript(name: String) -> String? { values[name] }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character.isWhitespace, !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
