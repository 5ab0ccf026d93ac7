import DriverInterfaces
import Lifecycle
import Logging
import Model
import Storage
import Synchronization

/// Finds nodes for allocations.
///
/// The rows of allocations that wait are its journal: it takes what is due from the store, decides, and writes each outcome together
/// with the nodes in one transaction. Killed anywhere, the next one finds the same rows. Several may work on one store: a
/// commit names what it was decided from, and the slower one decides again.
final class Scheduler: Sendable {
    let store: any Store
    let time: any TimeSource
    let randomness: @Sendable () -> UInt64
    let limits: ConductorLimits
    private let metrics: ConductorMetrics
    private let logger: Logger
    /// Raised when an allocation may have become due.
    private let due = Signal()
    private let news = Mutex(News())

    /// What was learned between two rounds.
    private struct News {
        /// Whether allocations wait for nodes, so that a change of nodes matters.
        var isAnyWaiting = false
        var haveNodesChanged = false
    }

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

    /// A node may have come free: allocations that wait for one are attempted again.
    func nodesChanged() {
        let isOfInterest = news.withLock { news in
            guard news.isAnyWaiting else { return false }
            news.haveNodesChanged = true
            return true
        }
        if isOfInterest { due.raise() }
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
            let next = try await store.nextAllocationAttempt()
            let haveNodesChanged = news.withLock { news in
                defer { news = News(isAnyWaiting: next != nil) }
                return news.haveNodesChanged
            }
            guard let next else { return limits.scanInterval }
            let now = time.now
            guard next <= now || haveNodesChanged else { return min(next - now, limits.scanInterval) }
            let horizon = haveNodesChanged ? Timestamp(microseconds: .max) : now
            let found = try await store.allocations(dueAt: horizon, limit: max(1, limits.scheduler.allocationsPerRoundMax))
            return try await attempt(found.filter { $0.isDue(at: now) || $0.state == .allocating })
        } catch {
            guard !Task.isCancelled else { return .zero }
            logger.warning("Allocations could not be read.", metadata: ["error": "\(error)"])
            return limits.scheduler.retryPause
        }
    }

    /// Decides one after the other, so that no two want the same node, and writes all at the same time.
    private func attempt(_ allocations: [Allocation]) async throws(StoreError) -> Duration {
        var round = SchedulingRound()
        var settlements: [[AllocationSettlement]] = []
        for allocation in allocations {
            let decided = try await decide(allocation, in: &round)
            if !decided.isEmpty { settlements.append(decided) }
        }
        let isStoreWell = await withTaskGroup(of: Bool.self) { group in
            for settlement in settlements { group.addTask { await self.settle(settlement) } }
            return await group.reduce(true) { $0 && $1 }
        }
        return isStoreWell ? .zero : limits.scheduler.retryPause
    }

    /// Writes an outcome. Returns whether the store works; what others were faster with is decided again.
    private func settle(_ settlements: [AllocationSettlement]) async -> Bool {
        do throws(StoreError) {
            try await store.settle(settlements)
            for settlement in settlements { metrics.count(settlement.allocation) }
        } catch .conflict, .notFound {
            metrics.countConflict()
        } catch .duplicate(_, _, let value, _) where settlements.contains(where: { $0.taking != nil }) {
            return await fail(settlements, "Failed to process allocation \(value): a node has that instance already.")
        } catch {
            logger.warning("An allocation could not be written.", metadata: ["error": "\(error)"])
            return false
        }
        return true
    }

    private func fail(_ settlements: [AllocationSettlement], _ reason: String) async -> Bool {
        let now = time.now
        return await settle(
            settlements.compactMap(\.previous).map { AllocationSettlement($0.failed(reason, at: now), from: $0) })
    }
}

extension Allocation {
    fileprivate func isDue(at now: Timestamp) -> Bool {
        attemptAt.map { $0 <= now } ?? false
    }
}
