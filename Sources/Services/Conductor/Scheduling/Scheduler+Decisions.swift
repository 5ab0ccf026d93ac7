import DriverInterfaces
import Lifecycle
import Model
import Storage

/// What was decided in one round and is not written yet.
struct SchedulingRound {
    /// Nodes that allocations are about to get.
    var taken: Set<Node.ID> = []
    /// Groups and batches that one was decided of: where its node stands is not yet known to the next.
    private var groups: Set<String> = []
    private var batches: Set<ResourceID> = []

    /// Whether `allocation` may be decided in this round, as the only one of its group or batch.
    mutating func begin(_ allocation: Allocation) -> Bool {
        if let batch = allocation.batch, !batches.insert(batch).inserted { return false }
        if let group = allocation.wishes.group, !groups.insert(group).inserted { return false }
        return true
    }
}

/// What becomes of an allocation that is due.
extension Scheduler {
    private enum Finding {
        case nodes([ManagedNode])
        /// Suitable nodes are being given to others at this moment.
        case contended
        /// Suitable nodes have work under way that soon ends.
        case locked(reason: String)
        case nothing(reason: String)
    }

    /// What to write, all of it or nothing; empty where it is to be decided again.
    func decide(_ allocation: Allocation, in round: inout SchedulingRound) async throws(StoreError) -> [AllocationSettlement] {
        guard allocation.state == .allocating else { return try await expire(allocation) }
        guard round.begin(allocation) else { return [] }
        let members = try await members(with: allocation)
        let finding = try await find(members.count, for: allocation, sparing: round.taken)
        let settlements = settlements(of: members, finding, at: time.now)
        round.taken.formUnion(settlements.compactMap { $0.taking?.node.node })
        return settlements
    }

    /// The allocation with those that get nodes together with it.
    private func members(with allocation: Allocation) async throws(StoreError) -> [Allocation] {
        guard let batch = allocation.batch else { return [allocation] }
        let query = ResourceQuery(filters: [
            .equals("batch", batch.description), .equals("state", Allocation.State.allocating.rawValue),
        ])
        return try await store.resources(Allocation.self, query)
    }

    private func find(
        _ count: Int, for allocation: Allocation, sparing taken: Set<Node.ID>
    ) async throws(StoreError) -> Finding {
        let start = ResourceID(high: randomness(), low: randomness())
        var search = CandidateSearch(allocation, sparing: taken, from: start, in: store, limits.scheduler)
        if count == 1, !allocation.wishes.needsOverview {
            if let node = try await search.one() { return .nodes([node]) }
        } else {
            let choice = NodeChoice(allocation, besides: try await store.holders(inGroupOf: allocation))
            if let nodes = choice.choose(count, from: try await search.all()) { return .nodes(nodes) }
        }
        if search.sawSpared { return .contended }
        let reason = search.placement.failure(isClassAvailable: search.sawAvailable)
        return search.sawLocked ? .locked(reason: reason) : .nothing(reason: reason)
    }

    private func settlements(of members: [Allocation], _ finding: Finding, at now: Timestamp) -> [AllocationSettlement] {
        switch finding {
        case .nodes(let nodes):
            zip(members, nodes).map { allocation, managed in
                let taking = AllocationSettlement.Taking(managed, traits: allocation.traits)
                return AllocationSettlement(allocation.given(managed.node.uuid, at: now), from: allocation, taking: taking)
            }
        case .contended: []
        case .locked(let reason), .nothing(let reason):
            members.map { AllocationSettlement(unmet($0, finding, reason, at: now), from: $0) }
        }
    }

    /// An allocation that there is no node for: it waits, or has failed.
    private func unmet(_ allocation: Allocation, _ finding: Finding, _ reason: String, at now: Timestamp) -> Allocation {
        if case .locked = finding, now - allocation.createdAt < limits.scheduler.lockedNodesDuration {
            return allocation.waiting(for: nil, until: now + limits.scheduler.retryPause)
        }
        guard let end = allocation.wishes.waitUntil, now < end else { return allocation.failed(reason, at: now) }
        return allocation.waiting(for: reason, until: min(end, now + limits.scheduler.waitPause))
    }

    /// An allocation whose node was not deployed in time is released; one that was is left alone from now on.
    private func expire(_ allocation: Allocation) async throws(StoreError) -> [AllocationSettlement] {
        guard let node = allocation.nodeUUID, let managed = try await store.node(.uuid(node)) else { return [] }
        guard managed.node.status.provisionState == .available else {
            var settled = allocation
            settled.attemptAt = nil
            return [AllocationSettlement(settled, from: allocation)]
        }
        do throws(StoreError) {
            try await store.release(allocation, fencedBy: NodeRevision(node: node, revision: managed.revision))
            nodesChanged()
        } catch .conflict, .notFound {
            // Somebody was faster: what is now is decided in the next round.
        }
        return []
    }
}

extension Store {
    /// The nodes that the allocation's group has.
    func holders(inGroupOf allocation: Allocation) async throws(StoreError) -> [Node] {
        guard let group = allocation.wishes.group else { return [] }
        let members = try await resources(Allocation.self, ResourceQuery(filters: [.equals("group_name", group)]))
        var query = NodeQuery()
        query.uuids = members.filter { $0.uuid != allocation.uuid }.compactMap(\.nodeUUID)
        return query.uuids?.isEmpty == false ? try await nodes(query) : []
    }
}
