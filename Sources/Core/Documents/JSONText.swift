/// A compact, valid JSON document kept as text, so that storage and answers can copy it without parsing it.
///
/// Two are equal when their texts are: the order of members counts here.
package struct JSONText: Sendable, Hashable {
    /// The document, compact.
    package let text: String

    /// The document that `text` is; the caller vouches that it was written by us.
    package init(unchecked text: String) {
        self.text = text
    }

    /// The text of `json`.
    package init(_ json: JSON) {
        text = json.text
    }

    /// `{}`.
    package static let emptyObject = JSONText(unchecked: "{}")
    /// `[]`.
    package static let emptyArray = JSONText(unchecked: "[]")
    /// `null`.
    package static let null = JSONText(unchecked: "null")

    /// The document as a value; `null` where the text is no document after all.
    package var parsed: JSON {
        (try? JSON(parsing: text, depthMax: .max)) ?? .null
    }

    /// The members of the document; none where it is no object.
    package var object: JSONObject {
        isEmptyObject ? JSONObject() : parsed.objectValue ?? JSONObject()
    }

    /// Whether the document is `{}`.
    package var isEmptyObject: Bool {
        text == "{}"
    }
}

extension JSONText: Codable {
    // The document is encoded as what it is, not as a string with quotes in it.

    package init(from decoder: any Decoder) throws {
        self.init(try JSON(from: decoder))
    }

    package func encode(to encoder: any Encoder) throws {
        try parsed.encode(to: encoder)
    }
}

extension JSONText: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSON)...) {
        self.init(.object(JSONObject(members)))
    }
}
