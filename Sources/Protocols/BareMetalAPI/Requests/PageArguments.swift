package import Model

/// The part of a list that a request asks for, and in which order.
package struct PageArguments: Sendable, Hashable {
    /// The arguments that make a page.
    package static let names: Set<String> = ["limit", "marker", "sort_key", "sort_dir"]
    /// Items of a list that names no limit, and the most that any gets.
    package static let limitMax = 1000

    package var limit = limitMax
    /// The UUID, or other key, of the item that the list starts after.
    package var marker: String?
    /// The field to sort by; `id` is the order of creation.
    package var sortKey = "id"
    package var isDescending = false

    /// The first page.
    package init() {}

    /// The page that `arguments` ask for, sorted by a field that `table` allows.
    package init(
        _ arguments: QueryArguments, of table: FieldTable<some Sendable>, version: Microversion, limitMax: Int = Self.limitMax
    ) throws(APIError) {
        limit = min(try arguments.integer("limit", min: 1) ?? limitMax, limitMax)
        marker = try arguments.text("marker")
        if let key = try arguments.text("sort_key") {
            try table.checkSortKey(key, version: version)
            sortKey = key
        }
        isDescending = try Self.isDescending(arguments.text("sort_dir"))
    }

    /// The marker of lists whose items have UUIDs.
    package var markerUUID: ResourceID? {
        get throws(APIError) {
            guard let marker else { return nil }
            guard let uuid = ResourceID(marker) else {
                throw .badRequest("marker: Expected a UUID but received \(marker.quotedShort).")
            }
            return uuid
        }
    }

    private static func isDescending(_ direction: String?) throws(APIError) -> Bool {
        switch direction {
        case nil, "asc": false
        case "desc": true
        case let other?: throw .badRequest("sort_dir: must be asc or desc, not \(other.quotedShort).")
        }
    }

    /// The address of the page after one that ended with the item `last`.
    ///
    /// - Parameters:
    ///   - path: Under `/v1/`, as in `nodes/detail`.
    ///   - filters: Other arguments that the next page needs, `fields` among them.
    package func next(path: String, after last: String, filters: [(String, String)], context: RenderContext) -> String {
        let direction = isDescending ? "desc" : "asc"
        let arguments =
            [("sort_key", sortKey), ("sort_dir", direction)] + filters + [("limit", String(limit)), ("marker", last)]
        let query = arguments.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        return "\(context.baseURL)/v1/\(path)?\(query)"
    }

    /// Commas stay readable, as Ironic leaves them.
    private static func encoded(_ value: String) -> String {
        value.split(separator: ",", omittingEmptySubsequences: false).map { String($0).percentEncoded }.joined(separator: ",")
    }
}
