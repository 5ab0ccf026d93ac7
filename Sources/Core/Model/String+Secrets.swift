package import Documents

extension String {
    /// Shorter secrets are not looked for: they would be found in words that have nothing to do with them.
    private static let secretLengthMin = 4

    /// The text with the mask in the place of every one of these secrets, as texts of others may quote what they were given.
    package func hiding(_ secrets: [JSON]) -> String {
        var text = self
        for secret in secrets.flatMap(\.texts) where secret.utf8.count >= Self.secretLengthMin && secret.utf8.count <= utf8.count
        {
            text = text.replacing(secret, with: SecretNames.mask)
        }
        return text
    }
}

extension JSON {
    /// The texts in the document, whole.
    fileprivate var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.texts)
        case .object(let members): members.values.flatMap(\.texts)
        case .null, .bool, .integer, .number: []
        }
    }
}

extension NodeSecrets {
    /// All secrets, whatever they are for.
    package var all: [JSON] { driverInfo.values + instanceInfo.values + driverInternalInfo.values }
}
