import DriverInterfaces
import Lifecycle
import Logging
import Model
import Storage

/// Finds nodes for allocations.
///
/// The rows of allocations that wait are its journal: it takes what is due from the store, decides, and writes each outcome together
/// with the node in one transaction. Killed anywhere, the next one finds the same rows. Several may work on one store: a
/// commit names what it was decided from, and the slower one decides again.
final class Scheduler: Sendable {
    private let store: any Store
    private let time: any TimeSource
    private let randomness: @Sendable () -> UInt64
    private let limits: ConductorLimits
    private let metrics: ConductorMetrics
    private let logger: Logger
    /// Raised when an allocation may have become due.
    private let due = Signal()

    init(
        store: any Store, time: any TimeSource, randomness: @escaping @Sendable () -> UInt64, limits: ConductorLimits,
        metrics: ConductorMetrics, logger: Logger
    ) {
        self.store = store
        self.time = time
        self.randomness = randomness
        self.limits = limits
        self.metrics = metrics
        self.logger = logger
    }

    /// Looks at the store for allocations that are due.
    func wake() {
        due.raise()
    }

    /// Works until cancelled.
    func run() async {
        while !Task.isCancelled {
            let pause = await round()
            if pause > .zero { await due.wait(atMost: pause, on: time) }
        }
    }

    /// Attempts what is due, and returns how long to wait for more.
    private func round() async -> Duration {
        do throws(StoreError) {
            guard let next = try await store.nextAllocationAttempt() else { return limits.scanInterval }
            let now = time.now
            guard next <= now else { return min(next - now, limits.scanInterval) }
            return try await attempt(
                try await store.allocations(dueAt: now, limit: max(1, limits.scheduler.allocationsPerRoundMax)))
        } catch {
            guard !Task.isCancelled else { return .zero }
            logger.warning("Allocations could not be read.", metadata: ["error": "\(error)"])
            return limits.scheduler.retryPause
        }
    }

    /// Decides one after the other, so that no two want the same node, and writes all at the same time.
    private func attempt(_ allocations: [Allocation]) async throws(StoreError) -> Duration {
        var taken: Set<Node.ID> = []
        var settlements: [AllocationSettlement] = []
        for allocation in allocations {
            guard let settlement = try await decide(allocation, sparing: taken) else { continue }
            if let taking = settlement.taking { taken.insert(taking.node.node) }
            settlements.append(settlement)
        }
        let isStoreWell = await withTaskGroup(of: Bool.self) { group in
            for settlement in settlements { group.addTask { await self.settle(settlement) } }
            return await group.reduce(true) { $0 && $1 }
        }
        return isStoreWell ? .zero : limits.scheduler.retryPause
    }

    /// What becomes of an allocation; `nil` where that is to be decided again at once.
    private func decide(
        _ allocation: Allocation, sparing taken: Set<Node.ID>
    ) async throws(StoreError) -> AllocationSettlement? {
        let start = ResourceID(high: randomness(), low: randomness())
        var search = CandidateSearch(allocation, sparing: taken, from: start, in: store, limits.scheduler)
        let finding = try await search.run()
        let now = time.now
        switch finding {
        case .node(let managed):
            let given = allocation.given(managed.node.uuid, at: now)
            return AllocationSettlement(given, from: allocation, taking: .init(managed, traits: allocation.traits))
        case .contended: return nil
        case .locked where now - allocation.createdAt < limits.scheduler.lockedNodesDuration:
            var later = allocation
            later.attemptAt = now + limits.scheduler.retryPause
            return AllocationSettlement(later, from: allocation)
        case .locked:
            return AllocationSettlement(
                allocation.failed(search.placement.failure(isClassAvailable: true), at: now), from: allocation)
        case .nothing(let isClassAvailable):
            let reason = search.placement.failure(isClassAvailable: isClassAvailable)
            return AllocationSettlement(allocation.failed(reason, at: now), from: allocation)
        }
    }

    /// Writes an outcome. Returns whether the store works; what others were faster with is decided again.
    private func settle(_ settlement: AllocationSettlement) async -> Bool {
        do throws(StoreError) {
            try await store.settle([settlement])
            metrics.count(settlement.allocation)
        } catch .conflict, .notFound {
            metrics.countConflict()
        } catch .duplicate(_, _, let value, _) where settlement.taking != nil {
            return await fail(
                settlement, "Failed to process allocation \(value): a node is associated with that instance already.")
        } catch {
            logger.warning("An allocation could not be written.", metadata: ["error": "\(error)"])
            return false
        }
        return true
    }

    private func fail(_ settlement: AllocationSettlement, _ reason: String) async -> Bool {
        guard let previous = settlement.previous else { return true }
        return await settle(AllocationSettlement(previous.failed(reason, at: time.now), from: previous))
    }
}
