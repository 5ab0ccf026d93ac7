import Lifecycle
import Model
import Storage

/// Looks for a node that an allocation may have: from a random place on, so that schedulers do not all want the same ones.
///
/// The usual search reads a handful of nodes, however many there are; only a rare wish, or one that needs an overview, reads on.
struct CandidateSearch {
    let placement: Placement
    private let store: any Store
    private let allocation: Allocation
    /// Nodes that others are about to get.
    private let spared: Set<Node.ID>
    private let start: Node.ID
    private let limits: SchedulerLimits

    /// Whether there were available nodes of the class, suitable ones that others are about to get, and some with work under way.
    private(set) var sawAvailable = false
    private(set) var sawSpared = false
    private(set) var sawLocked = false

    init(
        _ allocation: Allocation, sparing spared: Set<Node.ID>, from start: Node.ID, in store: any Store,
        _ limits: SchedulerLimits
    ) {
        self.store = store
        self.allocation = allocation
        self.spared = spared
        self.start = start
        self.limits = limits
        placement = Placement(allocation)
    }

    /// Any node that fits, one with the allocation's name if there is such a one.
    mutating func one() async throws(StoreError) -> ManagedNode? {
        if let name = placement.preferredName, let node = try await store.node(.name(name)), isWanted(node) { return node }
        return try await search(max: 1).first
    }

    /// All nodes that fit.
    mutating func all() async throws(StoreError) -> [ManagedNode] {
        try await search(max: .max)
    }

    private mutating func search(max: Int) async throws(StoreError) -> [ManagedNode] {
        var found = try await search(from: start, to: nil, max: max)
        guard found.count < max else { return found }
        found += try await search(from: ResourceID(high: 0, low: 0), to: start, max: max)
        return found
    }

    /// Reads part after part, each larger than the one before, until `max` nodes are found.
    private mutating func search(from first: Node.ID, to end: Node.ID?, max: Int) async throws(StoreError) -> [ManagedNode] {
        var query = CandidateQuery(
            resourceClass: allocation.resourceClass ?? "", start: first, end: end, limit: limits.candidatesPerReadMin)
        query.project = allocation.owner
        if !allocation.candidateNodes.isEmpty { query.uuids = allocation.candidateNodes }
        var found: [ManagedNode] = []
        while true {
            let part = try await store.candidates(query)
            for managed in part {
                if isWanted(managed) { found.append(managed) } else { remember(managed.node) }
                if found.count == max { return found }
            }
            if !found.isEmpty { sawAvailable = true }
            guard part.count == query.limit, let last = part.last else { return found }
            query.start = last.node.uuid.successor
            query.limit = min(query.limit * 8, limits.candidatesPerReadMax)
        }
    }

    private func isWanted(_ managed: ManagedNode) -> Bool {
        placement.admits(managed.node) && !spared.contains(managed.node.uuid)
    }

    private mutating func remember(_ node: Node) {
        sawAvailable = true
        if placement.admits(node) { sawSpared = true }
        if placement.isWorthWaiting(for: node) { sawLocked = true }
    }
}

extension ResourceID {
    /// The identifier that comes next in order.
    fileprivate var successor: ResourceID {
        low == .max ? ResourceID(high: high &+ 1, low: 0) : ResourceID(high: high, low: low + 1)
    }
}
