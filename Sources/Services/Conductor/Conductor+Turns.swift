import DriverInterfaces
import Lifecycle
import Logging
import Model
import Storage
import Synchronization

/// A worker: takes a node, does what is due for it, takes the next.
extension Conductor {
    /// Works on `first` and then on whatever waits, until nothing does.
    func attend(from first: Agenda.Turn) async {
        var turn: Agenda.Turn? = first
        while let current = turn {
            let rest = await attend(to: current)
            turn = agenda.withLock { $0.finish(current.node, rest: rest) }
        }
        admit()
        endIfDrained()
    }

    /// Does what is due for one node. Returns where to go on when others shall have their turn first.
    private func attend(to turn: Agenda.Turn) async -> Agenda.Start? {
        do {
            guard var holding = try await take(turn) else { return nil }
            try await wakeIfDue(&holding)
            return try await performPending(of: &holding)
        } catch {
            guard !Task.isCancelled else { return nil }
            logger.warning(
                "The store failed; the node is looked at again.", metadata: ["node": "\(turn.node)", "error": "\(error)"])
            arm(turn.node, at: time.now + limits.retryPauseMin)
            return nil
        }
    }

    /// The node as the store holds it, or as it was carried here.
    private func take(_ turn: Agenda.Turn) async throws(StoreError) -> Holding? {
        switch turn.start {
        case .carried(let holding): return holding
        case .stored: return try await read(turn.node)
        case .takenOver:
            guard var holding = try await read(turn.node) else { return nil }
            var claim = NodeChange(holding.managed)
            claim.isStatusOnly = true
            do {
                try await commit(claim, to: &holding)
            } catch StoreError.conflict {
                // Another conductor was faster, or a request came: the next scan says whose node it is now.
                return nil
            }
            return holding
        }
    }

    /// Tells the lifecycle that the time has come that it wanted to be woken at.
    private func wakeIfDue(_ holding: inout Holding) async throws(StoreError) {
        guard let deadline = holding.managed.work.deadline else { return }
        let now = time.now
        guard deadline.at <= now else { return note(holding) }
        _ = try await conclude(.woken, finishing: nil, on: &holding)
        if let next = holding.managed.work.deadline, next.at <= now {
            // Nothing came of it, as in maintenance, where no wait ends by itself: asked again later.
            arm(holding.managed.node.uuid, at: now + limits.scanInterval)
        }
    }

    private func performPending(of holding: inout Holding) async throws(StoreError) -> Agenda.Start? {
        let id = holding.managed.node.uuid
        var count = 0
        while let pending = holding.pending.first {
            let (isOpen, hasWaiting, attempts) = agenda.withLock {
                ($0.isOpen, $0.hasWaiting, $0.attempts(at: pending.id, of: id))
            }
            guard isOpen, !Task.isCancelled else { return nil }
            if let attempts, attempts.nextAt > time.now {
                arm(id, at: attempts.nextAt)
                return nil
            }
            if hasWaiting, count >= limits.effectsPerTurnMax { return .carried(holding) }
            guard let outcome = try await attempt(pending, on: &holding) else { return nil }
            guard try await conclude(.outcome(pending.effect.command, outcome), finishing: pending, on: &holding) else {
                return nil
            }
            count += 1
        }
        return nil
    }

    /// Applies an event that comes from work here, in one commit with the forgetting of the effect that caused it.
    ///
    /// When another writer was faster, the event meets the node as that one left it. Returns whether there still is a node.
    private func conclude(
        _ event: Event, finishing pending: PendingEffect?, on holding: inout Holding
    ) async throws(StoreError) -> Bool {
        for _ in 0..<max(1, limits.conflictsMax) {
            do {
                let before = holding.managed
                try await commit(try await decided(event, finishing: pending, on: holding), to: &holding)
                record(event, since: before, holding.managed)
                return true
            } catch StoreError.conflict {
                metrics.countConflict()
                guard let current = try await read(holding.managed.node.uuid) else { return false }
                holding = current
                // Another conductor, or a decision that made the effect void, has settled the matter.
                if let pending, !holding.pending.contains(where: { $0.id == pending.id }) { return true }
            } catch StoreError.notFound {
                return false
            }
        }
        throw .conflict
    }

    private func decided(
        _ event: Event, finishing pending: PendingEffect?, on holding: Holding
    ) async throws(StoreError) -> NodeChange {
        let now = time.now
        var change = NodeChange(holding.managed)
        do {
            let decision = try change.node.apply(event, in: Circumstances(at: now, settings: settings.lifecycle))
            metrics.count(event)
            change = try await completed(change, from: holding.managed, by: decision, of: event, requestID: nil, at: now)
        } catch let rejection as Rejection {
            // The outcome of work that nobody wants to know about any more: only the effect is forgotten.
            metrics.countRefusal(of: event)
            logger.debug("\(rejection)", metadata: ["node": "\(holding.managed.node.uuid)"])
        } catch let error as StoreError {
            throw error
        } catch {
            preconditionFailure("Deciding throws nothing else: \(error)")
        }
        change.finished = pending?.id
        change.isStatusOnly = change.node.node.properties == holding.managed.node.properties
        return change
    }

    func arm(_ node: Node.ID, at moment: Timestamp) {
        let isFirst = agenda.withLock { $0.arm(node, at: moment) }
        if isFirst { alarmChanged.raise() }
    }
}
