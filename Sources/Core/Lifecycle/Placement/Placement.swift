package import Model

/// What an allocation asks for, ready to be compared with nodes: conditions that decide, and preferences that order.
///
/// A placement knows no store. Whoever looks for nodes shows them to it, and it says which to take.
package struct Placement: Sendable, Hashable {
    /// All must be met. Those about the node's state come last, so that what will never fit is said first.
    package let constraints: [NodeConstraint]
    /// A node of this name goes before all others, so that names of allocations and nodes agree where they can.
    package let preferredName: String?
    private let allocation: ResourceID
    private let isLimitedToCandidates: Bool
    private let resourceClass: String
    private let traits: [String]
    private let wishes: SchedulingWishes

    /// What `allocation` asks for.
    package init(_ allocation: Allocation) {
        self.allocation = allocation.uuid
        preferredName = allocation.name
        isLimitedToCandidates = !allocation.candidateNodes.isEmpty
        resourceClass = allocation.resourceClass ?? ""
        traits = allocation.traits
        wishes = allocation.wishes
        constraints = Self.constraints(of: allocation)
    }

    /// Whether `node` may be taken.
    package func admits(_ node: Node) -> Bool {
        constraints.allSatisfy { $0.exclusion(of: node) == nil }
    }

    /// Every condition that `node` does not meet.
    package func exclusions(of node: Node) -> [Exclusion] {
        constraints.compactMap { $0.exclusion(of: node) }
    }

    /// Whether the node fits, and is only kept by work that soon ends.
    package func isWorthWaiting(for node: Node) -> Bool {
        exclusions(of: node) == [.locked]
    }

    /// Why there is no node, in Ironic's words. `isClassAvailable`: whether there were available nodes but for their traits.
    package func failure(isClassAvailable: Bool) -> String {
        "Failed to process allocation \(allocation): \(cause(isClassAvailable: isClassAvailable))."
    }

    private func cause(isClassAvailable: Bool) -> String {
        if isClassAvailable, !traits.isEmpty, wishes == SchedulingWishes() {
            return "no suitable nodes have the requested traits \(traits.joined(separator: ", "))"
        }
        if isClassAvailable, !wishes.conditions.isEmpty || wishes.apart != nil { return "no suitable nodes are as wished" }
        if isClassAvailable { return "could not reserve any of the suitable nodes: work is under way on all of them" }
        return isLimitedToCandidates
            ? "none of the requested nodes are available and match the resource class \(resourceClass)"
            : "no available nodes match the resource class \(resourceClass)"
    }

    private static func constraints(of allocation: Allocation) -> [NodeConstraint] {
        var constraints: [NodeConstraint] = []
        if !allocation.candidateNodes.isEmpty { constraints.append(.isCandidate(Set(allocation.candidateNodes))) }
        if let owner = allocation.owner { constraints.append(.belongs(to: owner)) }
        if let resourceClass = allocation.resourceClass { constraints.append(.hasClass(resourceClass)) }
        if !allocation.traits.isEmpty { constraints.append(.hasTraits(allocation.traits)) }
        constraints += allocation.wishes.conditions.map { .meets($0) }
        if let apart = allocation.wishes.apart { constraints.append(.has(field: apart)) }
        return constraints + [.isFree, .isInService, .hasKnownPower, .isUnlocked]
    }
}
