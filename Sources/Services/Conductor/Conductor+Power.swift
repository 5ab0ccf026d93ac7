import DriverInterfaces
import Lifecycle
import Logging
import Model
import Storage
import Synchronization

/// The comparison of power states with what is recorded (provision-states §5). It reserves no node and delays no request.
extension Conductor {
    /// Compares every node once in the interval, spread evenly over it.
    func keepPowerInSync() async {
        while !Task.isCancelled {
            let startedAt = time.now
            var query = NodeQuery()
            query.extent = .summary
            query.isMaintenance = false
            await forEachNode(query, over: settings.powerSyncInterval) { node in
                guard node.mayBeCompared else { return }
                await self.comparePower(of: node.uuid)
            }
            guard await slept(max(settings.powerSyncInterval - (time.now - startedAt), .milliseconds(10))) else { return }
        }
    }

    /// Tries nodes again whose power could not be read, once in the interval.
    func keepRecoveringPower() async {
        while await slept(settings.powerRecoveryInterval) {
            var query = NodeQuery()
            query.extent = .summary
            query.fault = .powerFailure
            await forEachNode(query, over: .zero) { node in
                await self.recoverPower(of: node.uuid)
            }
        }
    }

    /// Takes the nodes one after the other, each when its share of `interval` begins, so that the last is taken when `interval` ends.
    /// Those that take long are not waited for, unless there are too many of them.
    private func forEachNode(
        _ query: NodeQuery, over interval: Duration, _ body: @escaping @Sendable (Node) async -> Void
    ) async {
        do {
            let pace = Pace(start: time.now, pause: interval / (try await nodeCount() + 1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                var taken = 0
                try await forEachPage(query) { nodes in
                    for node in nodes {
                        guard await slept(max(pace.moment(of: taken) - time.now, .zero)) else { return false }
                        if taken >= limits.powerReadsAtOnceMax { try await group.next() }
                        group.addTask { await body(node) }
                        taken += 1
                    }
                    return true
                }
            }
        } catch StoreError.notFound {
            // The node that a page ended with is gone: the rest has its turn in the next round.
        } catch {
            if !Task.isCancelled {
                logger.warning("Nodes could not be listed to compare their power.", metadata: ["error": "\(error)"])
            }
        }
    }

    /// When nodes have their turns: many nodes in small groups, because waking up for each of them would cost more than asking it.
    private struct Pace {
        private static let wakeInterval: Duration = .milliseconds(25)

        let start: Timestamp
        let pause: Duration

        func moment(of number: Int) -> Timestamp {
            guard pause < Self.wakeInterval else { return start + pause * number }
            return start + Self.wakeInterval * Int(pause * number / Self.wakeInterval)
        }
    }

    /// Takes the nodes page by page until there are none or `body` has had enough.
    private func forEachPage(_ query: NodeQuery, _ body: ([Node]) async throws -> Bool) async throws {
        var query = query
        query.page.limit = limits.nodesPerPowerPageMax
        while !Task.isCancelled {
            let nodes = try await store.nodes(query)
            guard try await body(nodes), nodes.count == limits.nodesPerPowerPageMax, let last = nodes.last else { return }
            query.page.marker = last.uuid
        }
    }

    private func nodeCount() async throws(StoreError) -> Int {
        try await store.nodeCounts().reduce(0) { $0 + $1.count }
    }

    // MARK: One node

    private func comparePower(of id: Node.ID) async {
        guard !agenda.withLock({ $0.has(id) }) else { return }
        do {
            guard let before = try await store.node(.uuid(id)), before.isPowerCompared else { return }
            let driver = try drivers.driver(for: before.node)
            let context = try await context(for: before)
            let actual = try await within(limits.callDuration) { try await driver.power.powerState(of: context) }
            try await settle(before, actual, driver, context)
        } catch {
            guard !Task.isCancelled else { return }
            await countPowerFailure(of: id, "\(error)")
        }
    }

    private func settle(_ before: ManagedNode, _ actual: PowerState, _ driver: Driver, _ context: NodeContext) async throws {
        let id = before.node.uuid
        let recorded = before.node.status.powerState
        if actual == recorded {
            metrics.countPowerSync("same")
            agenda.withLock { $0.powerFailures[id] = nil }
            if before.node.status.lastError != nil { try await observed(actual, of: id, knownAs: before) }
            return
        }
        let target = recorded.flatMap(PowerTarget.init(restoring:))
        // A machine that was switched by hand in the middle of an operation is not switched back behind the operator's back.
        guard settings.isPowerStateForced, !before.isAgentAwaited, !before.node.disablePowerOff, let target,
            driver.power.supportedTargets(of: context).contains(target)
        else {
            metrics.countPowerSync("followed")
            try await observed(actual, of: id, knownAs: before)
            return
        }
        // Somebody may have asked for a change since the node was read: then the difference is what was asked for.
        guard let current = try await store.node(.uuid(id)), current.revision == before.revision,
            !agenda.withLock({ $0.has(id) })
        else { return }
        metrics.countPowerSync("forced")
        guard await countPowerFailure(of: id, "The power is \(actual.rawValue) instead of \(recorded?.rawValue ?? "unknown").")
        else { return }
        let command = CommandID("sync-\(makeID())")
        _ = try await within(limits.callDuration) {
            try await driver.power.ensure(target, of: context, timeout: nil, as: command)
        }
    }

    private func observed(_ state: PowerState, of id: Node.ID, knownAs before: ManagedNode) async throws {
        guard let current = try await store.node(.uuid(id)), current.revision == before.revision else { return }
        _ = try await file(.powerObserved(state), on: .uuid(id))
    }

    /// Counts one more comparison in a row that did not end well; above the limit the node goes into maintenance.
    @discardableResult
    private func countPowerFailure(of id: Node.ID, _ reason: String) async -> Bool {
        let count = agenda.withLock { agenda in
            agenda.powerFailures[id, default: 0] += 1
            return agenda.powerFailures[id, default: 0]
        }
        metrics.countPowerSync("failed")
        guard count > settings.powerSyncRetriesMax else { return true }
        agenda.withLock { $0.powerFailures[id] = nil }
        let text = "During sync_power_state, max retries exceeded for node \(id): \(reason)"
        do {
            _ = try await file(.powerLost(text), on: .uuid(id))
        } catch {
            logger.warning("A node's lost power was not recorded.", metadata: ["node": "\(id)", "error": "\(error)"])
        }
        return false
    }

    private func recoverPower(of id: Node.ID) async {
        do {
            let state = try await perform("read the power state", on: .uuid(id)) { driver, context in
                try await driver.power.powerState(of: context)
            }
            _ = try await file(.powerRecovered(state), on: .uuid(id))
        } catch {
            if !Task.isCancelled { logger.debug("A node's power is still not readable.", metadata: ["node": "\(id)"]) }
        }
    }
}

extension Node {
    /// Whether the node's power may be compared now, from what its row says.
    fileprivate var mayBeCompared: Bool {
        !status.isReserved && !status.isMaintenance && status.targetPowerState == nil
            && status.provisionState != .enroll && status.provisionState != .adoptFailed
    }
}

extension ManagedNode {
    /// Whether the node's power is compared now (provision-states §5). In clean wait and deploy wait, where Ironic never looks, it is
    /// while the machine should come up: an operator would wait for the callback timeout otherwise to hear that it is off.
    fileprivate var isPowerCompared: Bool {
        guard node.mayBeCompared else { return false }
        return [.cleanWait, .deployWait].contains(node.status.provisionState) ? isAgentAwaited : true
    }
}

extension PowerTarget {
    /// What brings a recorded state back; an error cannot be brought back.
    fileprivate init?(restoring state: PowerState) {
        switch state {
        case .on: self = .on
        case .off: self = .off
        case .error: return nil
        }
    }
}
