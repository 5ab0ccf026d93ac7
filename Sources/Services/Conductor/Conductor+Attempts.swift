import Documents
import DriverInterfaces
import Lifecycle
import Logging
import Model
import Storage
import Synchronization

/// One attempt at an effect, and what its failure means.
extension Conductor {
    /// The effect's outcome, or `nil` when it is to be attempted again later or everything ends.
    func attempt(_ pending: PendingEffect, on holding: inout Holding) async throws(StoreError) -> Outcome? {
        let node = holding.managed.node
        let order = pending.effect.order
        let context = try await context(for: &holding)
        let secrets = (holding.secrets?.all ?? []) + order.secretArguments
        let startedAt = time.now
        let outcome: Outcome
        do {
            let driver = try drivers.driver(for: node)
            outcome = try await within(limit(of: order)) {
                try await self.perform(pending.effect, with: driver, on: context)
            }.hiding(secrets)
        } catch {
            // Whatever a cancelled driver says, it is no outcome: the effect stays in the journal.
            guard !Task.isCancelled else { return nil }
            guard let failure = judge(error, pending, node, secrets) else { return nil }
            outcome = .failed(failure)
        }
        agenda.withLock { $0.setAttempts(nil, of: node.uuid) }
        metrics.count(order, outcome, took: time.now - startedAt)
        return outcome
    }

    /// The text of a failure that is final, or `nil` when the effect is to be attempted again.
    private func judge(_ error: any Error, _ pending: PendingEffect, _ node: Node, _ secrets: [JSON]) -> String? {
        switch error {
        case let error as HardwareError:
            switch error.remedy {
            case .retry: return giveUpOrRetry(pending, node, "\(error)".hiding(secrets))
            case .fail, .askOperator: return "\(error)".hiding(secrets)
            }
        case let failure as ValidationFailure:
            return failure.reason.hiding(secrets)
        case is TimeLimitExceeded:
            let seconds = limit(of: pending.effect.order).components.seconds
            return giveUpOrRetry(pending, node, "The hardware did not \(pending.effect.order.name) within \(seconds) seconds.")
        default:
            return "Failed to \(pending.effect.order.name): \(error)".hiding(secrets)
        }
    }

    private func giveUpOrRetry(_ pending: PendingEffect, _ node: Node, _ failure: String) -> String? {
        let now = time.now
        let known = agenda.withLock { $0.attempts(at: pending.id, of: node.uuid) }
        let count = (known?.count ?? 0) + 1
        let firstAt = known?.firstAt ?? now
        let nextAt = now + pause(after: count)
        guard nextAt - firstAt <= limits.retryDuration else {
            return count == 1 ? failure : "\(failure) (attempted \(count) times)"
        }
        metrics.countRetry(of: pending.effect.order)
        logger.info(
            "An effect is attempted again.",
            metadata: [
                "node": "\(node.uuid)", "command": "\(pending.effect.command)", "attempts": "\(count)", "error": "\(failure)",
            ])
        agenda.withLock {
            $0.setAttempts(
                .init(effect: pending.id, count: count, firstAt: firstAt, nextAt: nextAt, lastFailure: failure), of: node.uuid)
        }
        arm(node.uuid, at: nextAt)
        return nil
    }

    /// Doubles with every attempt, up to a limit; up to a quarter is random, so that many nodes do not come back at once.
    private func pause(after count: Int) -> Duration {
        let doubled = limits.retryPauseMin * (1 << min(count - 1, 16))
        let pause = min(doubled, limits.retryPauseMax)
        return pause + pause * (Double(randomness() >> 11) / Double(1 << 53) / 4)
    }
}

extension Outcome {
    /// The outcome with no secret in what it says: agents and controllers may quote what they were given.
    fileprivate func hiding(_ secrets: [JSON]) -> Outcome {
        switch self {
        case .failed(let text): .failed(text.hiding(secrets))
        case .done, .underway: self
        }
    }
}

extension Order {
    /// The secrets among the arguments of the order's step.
    fileprivate var secretArguments: [JSON] {
        switch self {
        case .run(let step, _), .runOnChildren(let step, _): step.args.isEmptyObject ? [] : step.args.parsed.secrets
        case .begin, .collectSteps, .end, .giveUp, .changePower: []
        }
    }
}
