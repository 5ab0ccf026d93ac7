import Documents

extension JSONObject {
    /// The member as a document of its own; `{}` where it is absent.
    func document(_ key: String) -> JSONText {
        self[key].map { JSONText($0) } ?? .emptyObject
    }

    /// The member's texts, where it is an array of them.
    func strings(_ key: String) -> [String] {
        self[key]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
