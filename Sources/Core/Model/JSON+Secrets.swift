package import Documents

/// Secrets in documents that have no place of their own for them: arguments of steps, properties of volumes, rules.
extension JSON {
    /// The document with what `replace` makes of every secret member in its place, at any depth. `null` is no secret.
    package func replacingSecrets<Failure>(_ replace: (JSON) throws(Failure) -> JSON) throws(Failure) -> JSON {
        switch self {
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members {
                result[key] = members.holdsSecret(key) ? try replace(value) : try value.replacingSecrets(replace)
            }
            return .object(result)
        case .array(let elements):
            var result: [JSON] = []
            for element in elements { result.append(try element.replacingSecrets(replace)) }
            return .array(result)
        case .null, .bool, .integer, .number, .string:
            return self
        }
    }

    /// The document as it may be shown.
    package var maskingSecrets: JSON {
        replacingSecrets { _ in .string(SecretNames.mask) }
    }

    /// The secret members, at any depth.
    package var secrets: [JSON] {
        var secrets: [JSON] = []
        _ = replacingSecrets { secret in
            secrets.append(secret)
            return secret
        }
        return secrets
    }

    /// The document with the secrets of `stored` where it holds the mask: a client sent back what it was shown.
    package func restoringSecrets(from stored: JSON) -> JSON {
        switch (self, stored) {
        case (.object(let members), .object(let known)):
            var result = JSONObject()
            for (key, value) in members {
                let isMasked = value == .string(SecretNames.mask) && members.holdsSecret(key)
                result[key] = isMasked ? known[key] ?? value : known[key].map { value.restoringSecrets(from: $0) } ?? value
            }
            return .object(result)
        case (.array(let elements), .array(let known)):
            return .array(
                elements.enumerated().map { index, element in
                    element.counterpart(at: index, among: known).map { element.restoringSecrets(from: $0) } ?? element
                })
        default:
            return self
        }
    }

    /// The element of `known` that this one was before: it looks the same, or stands in the same place and is called the same.
    private func counterpart(at index: Int, among known: [JSON]) -> JSON? {
        let sameIndex: JSON? = known.indices.contains(index) ? known[index] : JSON?.none
        if let sameIndex, sameIndex.maskingSecrets == self { return sameIndex }
        if let same = known.first(where: { $0.maskingSecrets == self }) { return same }
        return sameIndex.flatMap { same in
            ["interface", "step", "op", "name", "path"].allSatisfy { same[$0] == self[$0] } ? same : nil
        }
    }
}

extension JSONObject {
    /// Whether the member `key` is a secret: by its own name, or as the value of a setting or path that is named beside it.
    package func holdsSecret(_ key: String) -> Bool {
        guard self[key]?.isNull == false else { return false }
        if SecretNames.contains(key) { return true }
        guard key == "value" else { return false }
        return ["name", "path"].contains { self[$0]?.stringValue.map(SecretNames.contains) ?? false }
    }
}

extension JSONText {
    /// The document as it may be shown.
    package var maskingSecrets: JSONText {
        isEmptyObject ? self : JSONText(parsed.maskingSecrets)
    }
}
