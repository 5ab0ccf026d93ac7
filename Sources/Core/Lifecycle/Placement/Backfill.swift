package import Model

/// Whether an allocation may be written down for a node that is in use already.
package enum Backfill {
    /// Why it may not.
    package enum Refusal: Error, Sendable, Hashable {
        /// The node's state or description does not fit: each reason, for people.
        case unsuitable([String])
        /// Another instance or allocation has the node.
        case associated(instance: ResourceID?)
    }

    /// Refuses a node that is not active, not as the allocation asks, or another's.
    package static func check(_ allocation: Allocation, on node: Node) throws(Refusal) {
        guard node.allocationUUID == nil, node.instanceUUID == nil || node.instanceUUID == allocation.uuid else {
            throw .associated(instance: node.instanceUUID ?? node.allocationUUID)
        }
        var reasons: [String] = []
        let state = node.status.provisionState
        if state != .active { reasons.append("the node must be active, and it is in state \"\(state.rawValue)\"") }
        let wishes = Placement(allocation).constraints.filter(\.isAboutDescription)
        reasons += wishes.compactMap { $0.exclusion(of: node) }.map { "the node is not as the allocation asks: \($0)" }
        guard reasons.isEmpty else { throw .unsuitable(reasons) }
    }
}

extension NodeConstraint {
    /// Whether it looks at what the node is, and not at what is done with it. Whose it is does not count for nodes in use.
    fileprivate var isAboutDescription: Bool {
        switch self {
        case .isCandidate, .hasClass, .hasTraits, .meets, .has: true
        case .belongs, .isFree, .isInService, .hasKnownPower, .isUnlocked: false
        }
    }
}
