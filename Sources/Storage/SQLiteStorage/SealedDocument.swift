import Documents
import Glibc
import Model
import Storage

/// Documents whose secret members are sealed in their places: arguments of steps, properties of volumes, conditions and actions.
///
/// A sealed member is the text `sealed:` and the sealed bytes in hexadecimal digits. A text that begins like that anyway is sealed as
/// well, so that whatever begins so was sealed here.
struct SealedDocument {
    private static let mark = "sealed:"

    let sealing: any SecretSealing
    /// What a sealed member is bound to: the table and the row.
    let context: String

    init(sealing: any SecretSealing, context: String) {
        self.sealing = sealing
        self.context = context
    }

    /// For the document of a resource.
    init<R: StoredResource>(_ uuid: ResourceID, of type: R.Type, by sealing: any SecretSealing) {
        self.init(sealing: sealing, context: "\(R.schema.table)/\(uuid)")
    }

    /// The document as it is written down, with what is secret in some of its members sealed, and some members as a whole.
    func sealed(_ document: JSONText, in members: Set<String>, wholly: Set<String>) throws(StoreError) -> JSONText {
        guard !members.isEmpty else { return document }
        var result = document.object
        for key in members.sorted() {
            guard let value = result[key] else { continue }
            result[key] = wholly.contains(key) ? try seal(value) : try sealed(value)
        }
        return JSONText(.object(result))
    }

    /// The document in clear, of which some members may be sealed.
    func opened(_ document: JSONText, in members: Set<String>) throws -> JSONText {
        guard !members.isEmpty, Self.isMarked(document) else { return document }
        var result = document.object
        for key in members { result[key] = try result[key].map(opened) }
        return JSONText(.object(result))
    }

    /// The document as it is written down.
    func sealed(_ document: JSON) throws(StoreError) -> JSON {
        switch document {
        case .string(let text): return text.hasPrefix(Self.mark) ? try seal(document) : document
        case .array(let elements):
            var result: [JSON] = []
            for element in elements { result.append(try sealed(element)) }
            return .array(result)
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members {
                result[key] = members.holdsSecret(key) ? try seal(value) : try sealed(value)
            }
            return .object(result)
        case .null, .bool, .integer, .number: return document
        }
    }

    /// The text of a document as it is written down; it is parsed only where it may hold secrets.
    func sealed(_ document: JSONText, if mayHoldSecrets: Bool) throws(StoreError) -> JSONText {
        mayHoldSecrets || Self.isMarked(document) ? JSONText(try sealed(document.parsed)) : document
    }

    /// The document in clear.
    func opened(_ document: JSON) throws -> JSON {
        switch document {
        case .string(let text):
            guard text.hasPrefix(Self.mark) else { return document }
            guard let bytes = [UInt8](hexadecimal: text.utf8.dropFirst(Self.mark.utf8.count)) else {
                throw SealingFailure("a sealed secret is damaged: restore a backup of the database")
            }
            return try JSON(parsing: try sealing.open(bytes, context: context), depthMax: .max)
        case .array(let elements): return .array(try elements.map(opened))
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members { result[key] = try opened(value) }
            return .object(result)
        case .null, .bool, .integer, .number: return document
        }
    }

    /// The text in clear, which is parsed only where something in it is sealed.
    func opened(_ document: JSONText) throws -> JSONText {
        Self.isMarked(document) ? JSONText(try opened(document.parsed)) : document
    }

    private func seal(_ secret: JSON) throws(StoreError) -> JSON {
        do {
            return .string(Self.mark + (try sealing.seal(secret.bytes, context: context)).hexadecimal)
        } catch {
            throw .unavailable(error.description)
        }
    }

    /// Whether something in the document is sealed, or looks so.
    private static func isMarked(_ document: JSONText) -> Bool {
        // No NUL stands in JSON.
        document.text.withCString { strstr($0, "\"\(mark)") != nil }
    }
}

extension [UInt8] {
    /// Two digits per byte.
    fileprivate var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes that pairs of digits stand for; `nil` where they are none.
    fileprivate init?(hexadecimal digits: some Collection<UInt8>) {
        let values = digits.compactMap { UInt8(hexadecimal: $0) }
        guard values.count == digits.count, values.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}

extension UInt8 {
    fileprivate init?(hexadecimal digit: UInt8) {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = digit - UInt8(ascii: "a") + 10
        default: return nil
        }
    }
}
