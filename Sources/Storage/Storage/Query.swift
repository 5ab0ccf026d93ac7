package import Model

/// A part of a sorted list.
package struct Page: Sendable, Hashable {
    /// At most so many items; `nil`: all.
    package var limit: Int?
    /// The list starts after this item. `notFound` when there is none.
    package var marker: ResourceID?
    /// The API's name of the field to sort by; `nil` or `id`: in order of creation. Equal values are sorted by creation.
    package var sortKey: String?
    package var isDescending = false

    /// The first items, in order of creation.
    package init(limit: Int? = nil, marker: ResourceID? = nil, sortKey: String? = nil, isDescending: Bool = false) {
        self.limit = limit
        self.marker = marker
        self.sortKey = sortKey
        self.isDescending = isDescending
    }
}

/// Which nodes, and in which order. Filters that are `nil` let everything pass; the others must all hold.
package struct NodeQuery: Sendable, Hashable {
    package var page: Page
    /// `true` leaves documents (`driver_info`, `properties`, …) unread where the store can: summary lists do not need them.
    package var isSummary = false
    package var uuids: [Node.ID]?
    package var chassisUUID: ResourceID?
    package var instanceUUID: ResourceID?
    package var isAssociated: Bool?
    package var isMaintenance: Bool?
    package var provisionState: ProvisionState?
    package var driver: String?
    package var resourceClass: String?
    package var fault: Fault?
    package var conductorGroup: String?
    package var conductor: String?
    package var owner: String?
    package var lessee: String?
    /// Owner or lessee is this.
    package var project: String?
    package var descriptionContains: String?
    package var isRetired: Bool?
    package var shards: [String]?
    package var isSharded: Bool?
    package var instanceName: String?
    /// `false` hides nodes that have a parent.
    package var includesChildren = true
    package var parentNode: Node.ID?
    /// Nodes for periodic work: not reserved, no target power state.
    package var isReserved: Bool?

    /// All nodes of a page.
    package init(page: Page = Page()) {
        self.page = page
    }
}
