/// A compact, valid JSON document kept as text, so that storage and answers can copy it without parsing it.
package struct JSONText: Sendable, Hashable, Codable {
    /// The document, compact.
    package let text: String

    /// The document that `text` is; the caller vouches that it was written by us.
    package init(unchecked text: String) {
        self.text = text
    }

    /// `{}`.
    package static let emptyObject = JSONText(unchecked: "{}")
}
