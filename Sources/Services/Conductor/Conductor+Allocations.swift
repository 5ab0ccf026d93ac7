import DriverInterfaces
package import Lifecycle
package import Model
package import Storage

/// Allocations: who asks for a node, and who gives it back.
extension Conductor {
    /// Why an allocation is not given up now.
    package enum AllocationRefusal: Error, Sendable, Hashable {
        /// The node is in use or on its way, and not in maintenance.
        case nodeInUse(Node.ID, ProvisionState)
    }

    /// Files a request for a node. When this returns, the store has it; a node is looked for at once.
    package func file(_ allocation: Allocation) async throws(ServiceError) {
        do { try await store.create(allocation) } catch { throw .store(error) }
        scheduler.wake()
    }

    /// Files requests that get nodes together, or none does.
    package func file(batch allocations: [Allocation]) async throws(ServiceError) {
        do { try await store.settle(allocations.map { AllocationSettlement($0, from: nil) }) } catch { throw .store(error) }
        scheduler.wake()
    }

    /// What is in the way of an allocation, or would be; nodes that it has count as its own.
    package func report(on allocation: Allocation) async throws(ServiceError) -> PlacementReport {
        do throws(StoreError) {
            var report = PlacementReport(allocation, besides: try await store.holders(inGroupOf: allocation))
            var query = NodeQuery(page: Page(limit: limits.scheduler.nodesPerReportPageMax))
            while true {
                let nodes = try await store.nodes(query)
                for node in nodes where node.allocationUUID != allocation.uuid { report.consider(node) }
                guard let last = nodes.last, nodes.count == limits.scheduler.nodesPerReportPageMax else { return report }
                query.page.marker = last.uuid
            }
        } catch {
            throw .store(error)
        }
    }

    /// Writes an allocation down for a node that is active already.
    ///
    /// - Throws: `.refused` with `Backfill.Refusal`, `.store`.
    package func backfill(_ allocation: Allocation, on reference: ResourceReference) async throws(ServiceError) -> Allocation {
        for _ in 0..<max(1, limits.conflictsMax) {
            let managed = try await node(reference)
            do { try Backfill.check(allocation, on: managed.node) } catch { throw .refused(error) }
            let given = allocation.given(managed.node.uuid, at: time.now)
            let taking = AllocationSettlement.Taking(managed, traits: allocation.traits)
            do throws(StoreError) {
                try await store.settle([AllocationSettlement(given, from: nil, taking: taking)])
                return given
            } catch {
                guard error == .conflict else { throw .store(error) }
                metrics.countConflict()
            }
        }
        throw .store(.conflict)
    }

    /// Gives an allocation up: its node is free again.
    ///
    /// - Throws: `.refused` with `AllocationRefusal`, `.store`.
    package func release(_ reference: ResourceReference) async throws(ServiceError) {
        for _ in 0..<max(1, limits.conflictsMax) {
            let (allocation, held) = try await holding(reference)
            if let node = held?.node, !node.mayLoseAllocation {
                throw .refused(AllocationRefusal.nodeInUse(node.uuid, node.status.provisionState))
            }
            let fence = held.map { NodeRevision(node: $0.node.uuid, revision: $0.revision) }
            do throws(StoreError) {
                try await store.release(allocation, fencedBy: fence)
                scheduler.nodesChanged()
                return
            } catch {
                guard error == .conflict else { throw .store(error) }
                metrics.countConflict()
            }
        }
        throw .store(.conflict)
    }

    /// An allocation, and the node that it has.
    private func holding(_ reference: ResourceReference) async throws(ServiceError) -> (Allocation, ManagedNode?) {
        do throws(StoreError) {
            guard let allocation = try await store.resource(Allocation.self, reference) else {
                throw StoreError.notFound(noun: Allocation.noun, reference: reference.text)
            }
            guard let node = allocation.nodeUUID else { return (allocation, nil) }
            return (allocation, try await store.node(.uuid(node)))
        } catch {
            throw .store(error)
        }
    }
}
