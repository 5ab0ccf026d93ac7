package import Documents

/// The rules for traits: the standard names, and those that start with `CUSTOM_`.
package enum TraitName {
    /// How many traits a node or runbook may have.
    package static let countMax = 50

    /// Whether `text` is a trait.
    package static func isValid(_ text: String) -> Bool {
        guard text.hasPrefix("CUSTOM_") else { return StandardTraits.names.contains(text) }
        return (8...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isDigit || ($0.isLetter && $0 < UInt8(ascii: "a")) || $0 == UInt8(ascii: "_") }
    }

    /// Refuses what is not a trait, for the field `name`.
    package static func check(_ text: String, of name: String) throws(APIError) {
        guard isValid(text) else {
            throw .badRequest(
                "\(name): \(text.quotedShort) is not a trait: use a standard trait of os-traits, or CUSTOM_ followed by "
                    + "capital letters, digits and '_', at most 255 characters.")
        }
    }

    /// The traits that the field `name` must be an array of: sorted, each once.
    package static func list(_ value: JSON, of name: String) throws(APIError) -> [String] {
        var traits: Set<String> = []
        for element in try value.array(of: name) {
            let trait = try element.text(of: name)
            try check(trait, of: name)
            traits.insert(trait)
        }
        guard traits.count <= countMax else {
            throw .badRequest("\(name): \(traits.count) traits were given; at most \(countMax) are allowed.")
        }
        return traits.sorted()
    }
}
