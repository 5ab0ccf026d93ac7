package import Model

/// A part of a sorted list.
package struct Page: Sendable, Hashable {
    /// At most so many items; `nil`: all.
    package var limit: Int?
    /// The list starts after this item. `notFound` when there is none.
    package var marker: ResourceID?
    /// The API's name of the field to sort by; `nil` or `id`: in order of creation. Equal values are sorted by creation.
    ///
    /// Fields without a value come first, text is compared byte by byte, and descending is the exact reverse. A name that is not in
    /// `NodeQuery.sortKeys` or the resource's `ResourceSchema.sortKeys` is refused: `reference` with the field `sort_key`.
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
    /// How much of each node is read.
    package var extent = Extent.everything
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
    /// Whatever the case of ASCII letters.
    package var descriptionContains: String?
    package var isRetired: Bool?
    package var shards: [String]?
    package var isSharded: Bool?
    package var instanceName: String?
    /// `false` hides nodes that have a parent.
    package var includesChildren = true
    package var parentNode: Node.ID?
    /// `false`: nodes for periodic work, not reserved and without a target power state; `true`: the others.
    package var isReserved: Bool?

    /// All nodes of a page.
    package init(page: Page = Page()) {
        self.page = page
    }

    /// Parts of a node that are cheaper to read than all of it.
    package enum Extent: Sendable, Hashable {
        case everything
        /// What `Node.summary` keeps: all that most of our own work looks at.
        case summary
        /// At least the fields that the API calls so, and the identifier. The others may have their defaults instead.
        case fields([String])
    }
}
