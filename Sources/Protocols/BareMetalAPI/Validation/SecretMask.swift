package import Documents

/// Which members of a document are secrets by their name, and what answers show instead.
package enum SecretMask {
    /// What stands in answers where a secret is.
    package static let mask = "******"
    private static let words = ["password", "secret", "token", "credential", "passphrase", "auth_key", "priv_key"]

    /// Whether the member called `key` holds a secret.
    package static func isSecret(_ key: String) -> Bool {
        let key = key.lowercased()
        return words.contains { key.contains($0) }
            || key.hasPrefix("snmp_") && (key.hasSuffix("_key") || key.contains("community"))
    }

    /// `object` with the mask in the place of every secret, at any depth.
    package static func masked(_ object: JSONObject) -> JSONObject {
        var result = object
        for (key, value) in object {
            if isSecret(key), !value.isNull {
                result[key] = .string(mask)
            } else if let inner = value.objectValue {
                result[key] = .object(masked(inner))
            }
        }
        return result
    }

    /// `object` with the secrets of `stored` where it holds the mask: a client sent back what it was shown.
    package static func unmasked(_ object: JSONObject, from stored: JSONObject) -> JSONObject {
        var result = object
        for (key, value) in object {
            guard let old = stored[key] else { continue }
            if isSecret(key), value == .string(mask) {
                result[key] = old
            } else if let inner = value.objectValue, let oldInner = old.objectValue {
                result[key] = .object(unmasked(inner, from: oldInner))
            }
        }
        return result
    }
}
