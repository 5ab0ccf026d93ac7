package import Documents

/// A named request for nodes: what an allocation asks for that names it.
package struct Flavor: Resource {
    package static let noun = "flavor"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var name: String
    package var resourceClass: String
    package var traits: [String] = []
    package var description: String?
    package var extra: JSONText = .emptyObject
    /// The object `scheduling` of an allocation, as the API takes it; the durations in it count from the allocation.
    package var scheduling: JSONText = .emptyObject

    /// A flavor of nodes of a class.
    package init(uuid: ResourceID, name: String, resourceClass: String, createdAt: Timestamp) {
        self.uuid = uuid
        self.name = name
        self.resourceClass = resourceClass
        self.createdAt = createdAt
    }
}
