import BareMetalAPI
import Storage

extension StoreError {
    /// What was asked of the store.
    enum Action: Sendable, Hashable {
        case reading, creation, change, deletion
    }

    /// What the client is told, in terms of the resource that it asked to read or change.
    func refusal(of action: Action) -> APIError {
        switch self {
        case .conflict: .conflict("The resource was changed by others meanwhile. Read it again and repeat the request.")
        case .notFound(let noun, let reference): .noSuch(noun, reference)
        case .duplicate(let noun, let field, let value, _):
            .conflict("\(Self.article(noun)) \(noun) with \(Self.words(for: field)) \(value) already exists.")
        case .reference(let noun, let field, let value):
            action == .deletion
                ? .badRequest("The \(noun) \(value) cannot be deleted: others name it in \(field). Remove those first.")
                : .badRequest("\(field): \(value) does not name anything that a \(noun) can refer to.")
        case .unavailable: .unavailable("The storage does not answer; try again later.")
        }
    }

    private static func article(_ noun: String) -> String {
        "aeiou".contains(noun.prefix(1)) ? "An" : "A"
    }

    private static func words(for field: String) -> String {
        switch field {
        case "address": "MAC address"
        case "uuid": "UUID"
        default: field
        }
    }
}
