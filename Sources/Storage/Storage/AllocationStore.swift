package import Documents
package import Lifecycle
package import Model

/// Gives nodes to allocations. A node belongs to one allocation at most, whoever asks at the same time.
package protocol AllocationStore: Sendable {
    /// Allocations without an end whose next attempt is due at `now`, those that have waited longest first.
    func allocations(dueAt now: Timestamp, limit: Int) async throws(StoreError) -> [Allocation]
    /// When the next attempt is due, if any allocation waits for one.
    func nextAllocationAttempt() async throws(StoreError) -> Timestamp?
    /// A part of the nodes that can be taken, as far as a store can tell, by growing identifier.
    func candidates(_ query: CandidateQuery) async throws(StoreError) -> [ManagedNode]
    /// Writes what became of allocations and takes the nodes that they got, all or nothing.
    ///
    /// - Throws: `.conflict` when an allocation or a node is not as it was read, or the node is another's by now; `.notFound` when an
    ///   allocation or node is no more; `.duplicate` with the field `instance_uuid` when another node is taken under the identifier.
    func settle(_ settlements: [AllocationSettlement]) async throws(StoreError)
    /// Deletes an allocation and frees its node.
    ///
    /// - Throws: `.conflict` when it or the node of `fence` is not as it was read.
    func release(_ allocation: Allocation, fencedBy fence: NodeRevision?) async throws(StoreError)
}

/// Which nodes to read on the search for one that can be taken: available, free, in service, with a known power state.
package struct CandidateQuery: Sendable, Hashable {
    package var resourceClass: String
    /// Owner or lessee is this.
    package var project: String?
    package var uuids: [Node.ID]?
    /// The first identifier, and the one before which the part ends.
    package var start: Node.ID
    package var end: Node.ID?
    package var limit: Int

    /// The nodes of a class from `start` on.
    package init(resourceClass: String, start: Node.ID, end: Node.ID? = nil, limit: Int) {
        self.resourceClass = resourceClass
        self.start = start
        self.end = end
        self.limit = limit
    }
}

/// What became of an allocation.
package struct AllocationSettlement: Sendable, Hashable {
    /// A node that is taken, as it was when it was chosen.
    package struct Taking: Sendable, Hashable {
        package var node: NodeRevision
        /// The node's `instance_info` from now on: deployments read the traits there.
        package var instanceInfo: JSONText

        /// Takes a node for an allocation with these traits.
        package init(_ managed: ManagedNode, traits: [String]) {
            node = NodeRevision(node: managed.node.uuid, revision: managed.revision)
            var info = managed.node.instanceInfo.object
            info["traits"] = .array(traits.map { .string($0) })
            instanceInfo = JSONText(.object(info))
        }
    }

    /// The allocation as it shall be.
    package var allocation: Allocation
    /// The allocation as it was read; `nil` where it is new.
    package var previous: Allocation?
    package var taking: Taking?

    /// An allocation's next state, with the node that it gets, if it gets one.
    package init(_ allocation: Allocation, from previous: Allocation?, taking: Taking? = nil) {
        self.allocation = allocation
        self.previous = previous
        self.taking = taking
    }
}
