import Documents

/// What a controller says of an error, for people (DSP0266 §8.6): the messages of its extended information, else whatever it says.
package enum ErrorText {
    /// The most characters that are kept.
    static let charactersMax = 500

    /// The text in an answer's body; `nil` where it says nothing.
    package static func text(in body: [UInt8]) -> String? {
        guard let document = try? JSON(parsing: body) else {
            return shortened(String(decoding: body.prefix(2_000), as: UTF8.self))
        }
        // Some put the information beside the error, and some answer with it where they succeed.
        let places = [document["error"]?["@Message.ExtendedInfo"], document["@Message.ExtendedInfo"]]
        let messages = places.compactMap { $0 }.flatMap { $0.arrayValue ?? [$0] }.compactMap(message)
        if !messages.isEmpty { return shortened(unique(messages).joined(separator: " ")) }
        return (document["error"]?["message"] ?? document["message"])?.stringValue.flatMap(shortened)
    }

    /// A message with what the controller advises, or at least its name.
    private static func message(_ information: JSON) -> String? {
        guard let text = information["Message"]?.stringValue, !text.isEmpty else {
            return information["MessageId"]?.stringValue
        }
        guard let advice = information["Resolution"]?.stringValue, !advice.isEmpty, advice.lowercased() != "none" else {
            return text
        }
        return "\(text) \(advice)"
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    private static func shortened(_ text: String) -> String? {
        let clean = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }.joined()
        let words = clean.split(separator: " ").joined(separator: " ")
        guard !words.isEmpty else { return nil }
        return words.count <= charactersMax ? words : words.prefix(charactersMax) + "…"
    }
}
