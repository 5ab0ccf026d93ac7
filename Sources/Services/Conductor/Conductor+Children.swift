import DriverInterfaces
import Lifecycle
import Model
import Storage

/// Steps of a node's operation that run on its children (provision-states §9).
extension Conductor {
    /// Runs the step on the next child that has not had it yet; the order is done once all have.
    ///
    /// Children take their turns in the order of their creation. A child on which work is under way is waited for as for hardware
    /// that does not answer. The child's side knows the work by the parent's name and the order's, which are never used again.
    func runOnChildren(_ step: Step, _ kind: StepKind, of parent: Node, as command: CommandID) async throws -> Outcome {
        do {
            return try await runOnNextChild(step, kind, of: parent, as: command)
        } catch ServiceError.busy, ServiceError.store, is StoreError {
            // Nothing is known to be wrong with the step: it is asked for again, under the same name.
            throw HardwareError(
                .retry, operation: "run the step \(step.qualifiedName) on children", node: parent.uuid,
                reason: "the children could not be read or written")
        }
    }

    private func runOnNextChild(
        _ step: Step, _ kind: StepKind, of parent: Node, as command: CommandID
    ) async throws -> Outcome {
        let record = ChildStepRecord(of: command, in: parent)
        var query = NodeQuery()
        query.parentNode = parent.uuid
        query.extent = .summary
        let waiting = try await store.nodes(query).map(\.uuid).filter {
            step.children?.includes($0) ?? false && !record.done.contains($0)
        }
        guard let child = waiting.first else { return .done(Findings()) }
        let name = CommandID("\(parent.uuid)-\(command)")
        switch try await run(step, kind, onChild: child, as: name) {
        case .done(let findings):
            _ = try await file(.parentActed(step: step.qualifiedName, findings), on: .uuid(child))
            return record.outcome(after: child)
        case .underway(let pollAfter?, let learned):
            if learned != Findings() { _ = try await file(.parentActed(step: step.qualifiedName, learned), on: .uuid(child)) }
            return .underway(pollAfter: pollAfter)
        case .underway(nil, _):
            return .failed("The step \(step.qualifiedName) on child node \(child) waits for an agent, which no parent can do.")
        case .failed(let text):
            return .failed("The step \(step.qualifiedName) failed on child node \(child): \(text)")
        }
    }

    private func run(_ step: Step, _ kind: StepKind, onChild id: Node.ID, as command: CommandID) async throws -> Outcome {
        let managed = try await node(.uuid(id))
        guard !managed.node.status.isReserved, !managed.work.isUnderway else {
            throw HardwareError(.retry, operation: "run the step \(step.qualifiedName)", node: id, reason: "it is busy")
        }
        let driver = try driver(for: managed.node)
        let context = try await context(for: managed)
        if let target = step.powerTarget {
            return try await change(target, of: context, with: driver, as: command)
        }
        let offered = try await driver.stepInterface(step.interface)?.steps(kind, for: context) ?? []
        let own: Step
        do { own = try StepPlan.forChild(step, kind, offered: offered) } catch { return .failed(error.description) }
        return try await run(own, kind, with: driver, on: context, as: command)
    }

    private func change(
        _ target: PowerTarget, of child: NodeContext, with driver: Driver, as command: CommandID
    ) async throws -> Outcome {
        guard target.result == .on || !child.node.disablePowerOff else {
            return .failed("disable_power_off of the child forbids it.")
        }
        let state = try await driver.power.ensure(target, of: child, timeout: nil, as: command)
        return .done(Findings(powerState: state))
    }
}
