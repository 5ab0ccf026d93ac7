import Lifecycle
import Model
import Storage

/// Looks for a node that an allocation may have: from a random place on, so that schedulers do not all want the same ones.
///
/// The usual search reads a handful of nodes, however many there are; only a rare wish makes it read on.
struct CandidateSearch {
    /// What the search ended with.
    enum Finding {
        case node(ManagedNode)
        /// Suitable nodes are being given to others at this moment.
        case contended
        /// Suitable nodes have work under way that soon ends.
        case locked
        /// Nothing fits. The flag says whether there were available nodes of the class.
        case nothing(isClassAvailable: Bool)
    }

    let store: any Store
    let allocation: Allocation
    let placement: Placement
    /// Nodes that others are about to get.
    let spared: Set<Node.ID>
    let start: Node.ID
    let limits: SchedulerLimits

    private var sawAvailable = false
    private var sawSpared = false
    private var sawLocked = false

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

    /// Searches until a node is found or all have been seen.
    mutating func run() async throws(StoreError) -> Finding {
        if let name = placement.preferredName, let node = try await store.node(.name(name)), isWanted(node) { return .node(node) }
        if let node = try await search(from: start, to: nil) { return .node(node) }
        if let node = try await search(from: ResourceID(high: 0, low: 0), to: start) { return .node(node) }
        if sawSpared { return .contended }
        return sawLocked ? .locked : .nothing(isClassAvailable: sawAvailable)
    }

    /// Reads part after part, each larger than the one before.
    private mutating func search(from first: Node.ID, to end: Node.ID?) async throws(StoreError) -> ManagedNode? {
        var query = CandidateQuery(
            resourceClass: allocation.resourceClass ?? "", start: first, end: end, limit: limits.candidatesPerReadMin)
        query.project = allocation.owner
        if !allocation.candidateNodes.isEmpty { query.uuids = allocation.candidateNodes }
        while true {
            let part = try await store.candidates(query)
            if let node = part.first(where: { isWanted($0) }) { return node }
            for managed in part { remember(managed.node) }
            guard part.count == query.limit, let last = part.last else { return nil }
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
    /// The identifier that comes next in order; the last one is its own successor's beginning again.
    fileprivate var successor: ResourceID {
        low == .max ? ResourceID(high: high &+ 1, low: 0) : ResourceID(high: high, low: low + 1)
    }
}
