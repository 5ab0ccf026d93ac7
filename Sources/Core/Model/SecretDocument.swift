package import Documents

/// A node's document that may hold secrets: which members are secret, and how they are taken out and put back.
///
/// A secret member stands in the node as `******`; its value is kept under its path, the keys and indexes on the way to it joined
/// by `/` (`~` and `/` in a key as `~0` and `~1`). At the top level that is the key itself.
package enum SecretDocument: Sendable, Hashable, CaseIterable {
    case driverInfo, instanceInfo, driverInternalInfo

    /// What stands for a secret.
    package static let mask = SecretNames.mask

    /// Whether the member `key` is secret, at any depth.
    package func isSecret(_ key: String) -> Bool {
        if self == .instanceInfo, ["configdrive", "image_url"].contains(key.lowercased()) { return true }
        return SecretNames.contains(key)
    }

    /// Takes the secrets out of a document in clear.
    ///
    /// A secret member whose value is `******` keeps the value it has in `previous`, so that what was read can be written back.
    package func split(_ clear: JSONObject, keeping previous: JSONObject = [:]) -> (masked: JSONText, secrets: JSONObject) {
        var secrets = JSONObject()
        let masked = masked(.object(clear), at: "", previous: previous, into: &secrets)
        return (JSONText(masked), secrets)
    }

    /// Puts the secrets back into a document.
    package func join(_ masked: JSONText, _ secrets: JSONObject) -> JSONObject {
        secrets.isEmpty ? masked.object : unmasked(.object(masked.object), at: "", secrets).objectValue ?? JSONObject()
    }

    private func masked(_ value: JSON, at path: String, previous: JSONObject, into secrets: inout JSONObject) -> JSON {
        switch value {
        case .object(let members):
            var result = JSONObject()
            for (key, member) in members {
                let memberPath = Self.path(path, key)
                guard isSecret(key), member != .null else {
                    result[key] = masked(member, at: memberPath, previous: previous, into: &secrets)
                    continue
                }
                let secret = member == .string(Self.mask) ? previous[memberPath] : member
                if let secret { secrets[memberPath] = secret }
                result[key] = .string(Self.mask)
            }
            return .object(result)
        case .array(let items):
            return .array(
                items.enumerated().map { masked($1, at: Self.path(path, String($0)), previous: previous, into: &secrets) })
        case .null, .bool, .integer, .number, .string:
            return value
        }
    }

    private func unmasked(_ value: JSON, at path: String, _ secrets: JSONObject) -> JSON {
        if value == .string(Self.mask) { return secrets[path] ?? value }
        switch value {
        case .object(let members):
            var result = JSONObject()
            for (key, member) in members { result[key] = unmasked(member, at: Self.path(path, key), secrets) }
            return .object(result)
        case .array(let items):
            return .array(items.enumerated().map { unmasked($1, at: Self.path(path, String($0)), secrets) })
        case .null, .bool, .integer, .number, .string:
            return value
        }
    }

    private static func path(_ path: String, _ key: String) -> String {
        var escaped = ""
        for character in key {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return path.isEmpty ? escaped : path + "/" + escaped
    }
}

extension NodeSecrets {
    /// The secrets of one document, by path.
    package subscript(document: SecretDocument) -> JSONObject {
        get {
            switch document {
            case .driverInfo: driverInfo
            case .instanceInfo: instanceInfo
            case .driverInternalInfo: driverInternalInfo
            }
        }
        set {
            switch document {
            case .driverInfo: driverInfo = newValue
            case .instanceInfo: instanceInfo = newValue
            case .driverInternalInfo: driverInternalInfo = newValue
            }
        }
    }
}

extension Node {
    /// One of the documents that may hold secrets, masked.
    package subscript(document: SecretDocument) -> JSONText {
        get {
            switch document {
            case .driverInfo: driverInfo
            case .instanceInfo: instanceInfo
            case .driverInternalInfo: driverInternalInfo
            }
        }
        set {
            switch document {
            case .driverInfo: driverInfo = newValue
            case .instanceInfo: instanceInfo = newValue
            case .driverInternalInfo: driverInternalInfo = newValue
            }
        }
    }

    /// A document with its secrets in clear.
    package func clear(_ document: SecretDocument, with secrets: NodeSecrets) -> JSONObject {
        document.join(self[document], secrets[document])
    }

    /// Replaces a document by one in clear; its secrets go into `secrets`.
    package mutating func replace(_ document: SecretDocument, with clear: JSONObject, secrets: inout NodeSecrets) {
        let (masked, taken) = document.split(clear, keeping: secrets[document])
        self[document] = masked
        secrets[document] = taken
    }

    /// Whether any document shows a masked value: without one there are no secrets to fetch.
    package var showsMaskedValues: Bool {
        driverInfo.showsMaskedValues || instanceInfo.showsMaskedValues || driverInternalInfo.showsMaskedValues
    }
}

extension JSONText {
    /// Whether a masked value may be in the document.
    package var showsMaskedValues: Bool {
        var stars = 0
        for byte in text.utf8 {
            stars = byte == UInt8(ascii: "*") ? stars + 1 : 0
            if stars == SecretDocument.mask.utf8.count { return true }
        }
        return false
    }
}
