import Documents
import Model

/// What was made of the texts that a connection read last: most nodes have the same interfaces and traits.
///
/// It is used by one thread at a time, like the connection that it belongs to.
final class RowMemory {
    /// Texts of a kind that are remembered before all are forgotten.
    private static let textsMax = 256

    private var interfaces: [String: [InterfaceKind: String]] = [:]
    private var traits: [String: [String]] = [:]

    /// The implementations that the object `text` names for kinds of interface.
    func interfaces(_ text: String) -> [InterfaceKind: String] {
        if let known = interfaces[text] { return known }
        var named: [InterfaceKind: String] = [:]
        for member in JSONText(unchecked: text).object {
            guard let kind = InterfaceKind(rawValue: member.key) else { continue }
            named[kind] = member.value.stringValue
        }
        if interfaces.count == Self.textsMax { interfaces.removeAll() }
        interfaces[text] = named
        return named
    }

    /// The traits that the array `text` names.
    func traits(_ text: String) -> [String] {
        guard text != "[]" else { return [] }
        if let known = traits[text] { return known }
        let named = JSONText(unchecked: text).parsed.arrayValue?.compactMap(\.stringValue) ?? []
        if traits.count == Self.textsMax { traits.removeAll() }
        traits[text] = named
        return named
    }
}
