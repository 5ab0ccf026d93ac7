package import Documents

/// The members of a document with the path that leads to it, so that a failure can name the field. Unknown members are ignored,
/// and `null` counts as absent.
package struct Fields: Sendable {
    /// The members as they came.
    package let members: JSONObject
    private let path: String

    /// The members of `document`, which is called `path` in failures.
    package init(_ document: JSON, of path: String) throws(ContractFailure) {
        guard let members = document.objectValue else {
            throw ContractFailure(path, "must be an object, not \(document.kind)")
        }
        self.init(members, of: path)
    }

    /// The same for members that are known to be an object.
    package init(_ members: JSONObject, of path: String) {
        self.members = members
        self.path = path
    }

    /// The member called `key`; `nil` when it is absent or `null`.
    package subscript(key: String) -> JSON? {
        guard let value = members[key], !value.isNull else { return nil }
        return value
    }

    /// The text of `key`.
    package func text(_ key: String) throws(ContractFailure) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.stringValue else { throw wrong(key, "a string", value) }
        return text
    }

    /// The text of `key`, which must be there and not empty.
    package func requiredText(_ key: String) throws(ContractFailure) -> String {
        guard let text = try text(key), !text.isEmpty else { throw missing(key) }
        return text
    }

    /// The integer of `key`; digits in a string are taken as well, as both kernels' and users' values come as text.
    package func integer(_ key: String) throws(ContractFailure) -> Int64? {
        guard let value = self[key] else { return nil }
        guard let integer = value.integerValue ?? value.stringValue.flatMap({ Int64($0) }) else {
            throw wrong(key, "an integer", value)
        }
        return integer
    }

    /// The truth of `key`; `"true"` and `"false"` are taken as well.
    package func truth(_ key: String) throws(ContractFailure) -> Bool? {
        guard let value = self[key] else { return nil }
        switch value {
        case .bool(let truth): return truth
        case .string("true"), .string("True"): return true
        case .string("false"), .string("False"): return false
        default: throw wrong(key, "true or false", value)
        }
    }

    /// The elements of `key`.
    package func array(_ key: String) throws(ContractFailure) -> [JSON]? {
        guard let value = self[key] else { return nil }
        guard let elements = value.arrayValue else { throw wrong(key, "an array", value) }
        return elements
    }

    /// The texts of the array `key`.
    package func texts(_ key: String) throws(ContractFailure) -> [String]? {
        guard let elements = try array(key) else { return nil }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else { throw wrong(key, "an array of strings", element) }
            texts.append(text)
        }
        return texts
    }

    /// The members of the object `key`; none when it is absent.
    package func object(_ key: String) throws(ContractFailure) -> Fields {
        try Fields(self[key] ?? .object([:]), of: name(key))
    }

    /// The members of the object `key`, which must be there.
    package func requiredObject(_ key: String) throws(ContractFailure) -> Fields {
        guard let value = self[key] else { throw missing(key) }
        return try Fields(value, of: name(key))
    }

    /// The path of `key` in failures.
    package func name(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    /// The failure that `key` is absent.
    package func missing(_ key: String) -> ContractFailure {
        ContractFailure(name(key), "is missing")
    }

    private func wrong(_ key: String, _ wanted: String, _ value: JSON) -> ContractFailure {
        ContractFailure(name(key), "must be \(wanted), not \(value.kind)")
    }
}

extension JSON {
    /// A string, or `null`.
    package static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    /// An integer, or `null`.
    package static func optional(_ integer: Int64?) -> JSON { integer.map { .integer($0) } ?? .null }
    /// An array of strings.
    package static func texts(_ texts: some Sequence<String>) -> JSON { .array(texts.map { .string($0) }) }
}
