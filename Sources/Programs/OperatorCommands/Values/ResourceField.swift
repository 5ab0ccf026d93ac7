import ArgumentParser
import Documents
import Model

/// A field of a resource as the command line takes it.
struct ResourceField: Sendable, Hashable {
    /// What values a field has.
    enum Kind: Sendable, Hashable {
        case text, integer, boolean
        case uuid, macAddress
        /// A name as most resources have it: 1 to 255 of the characters that need no escaping in a URL.
        case name
        /// A name that is a trait: capitals, digits and underscores.
        case trait
        /// Another resource below this path, by UUID or name; the server is told the UUID.
        case reference(path: String)
        /// Members by key: `--extra key=value`.
        case object
        /// A JSON array, or a file with one.
        case array
        /// Texts separated by commas.
        case texts
        /// Conditions on nodes, one per option, which together are the member `key` of an object: `--where 'properties/cpus>=8'`.
        case conditions(key: String, areWeighted: Bool)
    }

    /// Who may give the field.
    enum Use: Sendable, Hashable {
        case createAndSet, createOnly, setOnly
    }

    /// The API's name.
    var name: String
    var kind: Kind
    var use: Use
    var isRequired = false
    /// Other names of the option, such as `property` for `properties`.
    var aliases: [String] = []

    init(_ name: String, _ kind: Kind = .text, _ use: Use = .createAndSet, isRequired: Bool = false, aliases: [String] = []) {
        self.name = name
        self.kind = kind
        self.use = use
        self.isRequired = isRequired
        self.aliases = aliases
    }

    /// The option's name without dashes before it: `resource-class`.
    var option: String { String((aliases.first ?? name).map { $0 == "_" ? "-" : $0 }) }

    /// The member that the field is of the API's field; `nil` where it is all of it.
    var member: String? {
        guard case .conditions(let key, _) = kind else { return nil }
        return key
    }

    /// Whether `text` names this field, with dashes or underscores.
    func isCalled(_ text: some StringProtocol) -> Bool {
        let name = String(text.map { $0 == "-" ? "_" : $0 })
        return name == self.name || aliases.contains(name)
    }

    /// The field's usage for help texts: `--extra KEY=VALUE`.
    var usage: String {
        let option = "--" + option
        switch kind {
        case .text: return "\(option) TEXT"
        case .name, .trait: return "\(option) NAME"
        case .reference: return "\(option) NAME|UUID"
        case .integer: return "\(option) NUMBER"
        case .boolean: return "\(option) true|false"
        case .uuid: return "\(option) UUID"
        case .macAddress: return "\(option) MAC"
        case .object: return "\(option) KEY=VALUE"
        case .array: return "\(option) JSON|@FILE"
        case .texts: return "\(option) A,B"
        case .conditions(_, let areWeighted): return "\(option) \(areWeighted ? "[WEIGHT:]" : "")CONDITION"
        }
    }

    /// The value that `text` means; `readDocument` reads the file of an `@file`.
    func value(of text: String, readDocument: (String) throws -> JSON) throws -> JSON {
        switch kind {
        case .text, .reference: return .string(text)
        case .name:
            guard isResourceName(text) else { throw wrong(text, "1 to 255 letters, digits, and - . _ ~, which are not a UUID") }
            return .string(text)
        case .trait:
            guard isTrait(text) else { throw wrong(text, "capitals, digits and underscores, such as CUSTOM_GPU") }
            return .string(text)
        case .integer:
            guard let number = Int64(text) else { throw wrong(text, "a whole number") }
            return .integer(number)
        case .boolean:
            guard let isTrue = LooseValue.boolean(text) else { throw wrong(text, "true or false") }
            return .bool(isTrue)
        case .uuid:
            guard isUUID(text) else { throw wrong(text, "a UUID such as 1be26c0b-03f2-4d2e-ae87-c02d7f33c123") }
            return .string(text.lowercased())
        case .macAddress:
            guard let address = MACAddress(text) else { throw wrong(text, "a MAC address such as 52:54:00:12:34:56") }
            return .string(address.description)
        case .texts:
            if text.hasPrefix("[") || text.hasPrefix("@") {
                return try document(text, readDocument, "a list") { $0.arrayValue != nil }
            }
            return .array(text.split(separator: ",").map { .string(String($0)) })
        case .object: return try document(text, readDocument, "KEY=VALUE, a JSON object or @FILE") { $0.objectValue != nil }
        case .array: return try document(text, readDocument, "a JSON array or @FILE") { $0.arrayValue != nil }
        case .conditions(_, let areWeighted):
            do {
                return try areWeighted ? ConditionText.parseWeighted(text) : ConditionText.parse(text)
            } catch let error as ValidationError {
                throw CommandFailure.usage("--\(option): \(error.message)")
            }
        }
    }

    private func document(
        _ text: String, _ readDocument: (String) throws -> JSON, _ wanted: String, _ isWanted: (JSON) -> Bool
    ) throws -> JSON {
        let value = text.hasPrefix("@") ? try readDocument(String(text.dropFirst())) : try? JSON(parsing: text)
        guard let value, isWanted(value) else { throw wrong(text, wanted) }
        return value
    }

    private func wrong(_ text: String, _ wanted: String) -> CommandFailure {
        .usage("--\(option) '\(SecretNames.contains(name) ? "•••" : text)': give \(wanted)")
    }
}

/// Whether `text` is a UUID with dashes, in any case (RFC 9562 §4).
func isUUID(_ text: some StringProtocol) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
        && parts.joined().allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
}

/// Whether `text` may name a node, a port…
func isResourceName(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count) && !isUUID(text)
        && text.utf8.allSatisfy { isLetterOrDigit($0) || "-._~".utf8.contains($0) }
}

/// Whether `text` is spelled as a trait is.
func isTrait(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count)
        && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || isLetterOrDigit($0) && !(0x61...0x7a).contains($0) }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
}
