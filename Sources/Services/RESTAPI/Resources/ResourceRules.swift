import BareMetalAPI
import Documents
import Model
import Storage

/// What is special about a kind of resource; everything else is done by `ResourceController` in the same way for all.
protocol ResourceRules: Sendable {
    associatedtype R: StoredResource

    static var table: FieldTable<R> { get }
    /// Under `/v1`: `volume/connectors`.
    static var path: String { get }
    static var since: Int { get }
    static var below: Route.Below { get }
    /// Since when the resource is also found by its name; `nil`: never.
    static var namedSince: Microversion? { get }
    /// Whether `DELETE` takes the UUID only.
    static var isDeletedByUUID: Bool { get }
    /// Whether there is a list at `<path>/detail`.
    static var hasDetailPath: Bool { get }
    /// The first versions of the arguments `fields` (406 before) and `detail` (400 before).
    static var fieldsSince: Microversion { get }
    static var detailSince: Microversion { get }
    /// Whether lists know the argument `detail`.
    static var takesDetail: Bool { get }
    /// The names of the arguments by which lists are filtered.
    static var filterNames: Set<String> { get }

    /// The conditions that the arguments make.
    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter]
    /// A new resource with its defaults; may replace what the body gives by what the table reads.
    static func base(
        for body: inout JSONObject, version: Microversion, _ services: APIServices
    ) async throws -> R
    // The checks below answer with the node that they looked at, where one has a say: what they allow holds only for its revision.

    /// Refuses a resource that may not be created now.
    static func checkCreation(of resource: R, _ services: APIServices) async throws -> NodeRevision?
    /// Refuses a change that may not be made now.
    static func checkChange(of old: R, to new: R, _ services: APIServices) async throws -> NodeRevision?
    /// Refuses a deletion that may not be made now.
    static func checkDeletion(of resource: R, _ services: APIServices) async throws -> NodeRevision?
}

extension ResourceRules {
    static var since: Int { 1 }
    static var below: Route.Below { .notFound }
    static var namedSince: Microversion? { nil }
    static var isDeletedByUUID: Bool { false }
    static var hasDetailPath: Bool { false }
    static var fieldsSince: Microversion { 1 }
    static var detailSince: Microversion { 1 }
    static var takesDetail: Bool { true }
    static var filterNames: Set<String> { [] }

    static func filters(
        _ arguments: QueryArguments, version: Microversion, _ services: APIServices
    ) async throws -> [ResourceQuery.Filter] { [] }

    static func checkCreation(of resource: R, _ services: APIServices) async throws -> NodeRevision? { nil }
    static func checkChange(of old: R, to new: R, _ services: APIServices) async throws -> NodeRevision? { nil }
    static func checkDeletion(of resource: R, _ services: APIServices) async throws -> NodeRevision? { nil }
}
