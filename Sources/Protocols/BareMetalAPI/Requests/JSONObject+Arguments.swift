package import Documents

extension JSONObject {
    /// Refuses keys that are not in `known`.
    package func refuseUnknown(besides known: Set<String>) throws(APIError) {
        let unknown = keys.filter { !known.contains($0) }
        guard let first = unknown.first else { return }
        throw .badRequest("The body has an unknown key \(first.quotedShort); keys are \(known.sorted().joined(separator: ", ")).")
    }

    /// The value of `key`, which must be there.
    package func required(_ key: String) throws(APIError) -> JSON {
        guard let value = self[key], !value.isNull else { throw .badRequest("\(key): is missing.") }
        return value
    }
}
