import DriverInterfaces
import Lifecycle
import Model
import Storage

/// Steps of a node's operation that run on its children (provision-states §9).
extension Conductor {
    /// Runs the step on the next child that has not had it yet; the order is done once all have.
    ///
    /// Children take their turns in the order of their creation. A child on which work is under way is waited for as for hardware
    /// that does not answer; from then on it is reserved, as in Ironic, until the step is over there or the parent gives up. The
    /// child's side knows the work by the parent's name and the order's, which are never used again.
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
        let serving = ParentStep(
            parent: parent.uuid, step: step.qualifiedName, command: CommandID("\(parent.uuid)-\(command)"))
        switch try await run(step, kind, onChild: child, serving) {
        case .done(let findings):
            _ = try await file(.parentActed(serving, findings, failure: nil), on: .uuid(child))
            return record.outcome(after: child)
        case .underway(let pollAfter?, let learned):
            _ = try await reserve(child, serving, learned)
            return .underway(pollAfter: pollAfter)
        case .underway(nil, _):
            return try await fail(child, serving, "it waits for an agent, which no parent can do.")
        case .failed(let text):
            return try await fail(child, serving, text)
        }
    }

    private func fail(_ child: Node.ID, _ serving: ParentStep, _ text: String) async throws -> Outcome {
        _ = try await file(.parentActed(serving, Findings(), failure: text), on: .uuid(child))
        return .failed("The step \(serving.step) failed on child node \(child): \(text)")
    }

    /// Frees the children on which a step of the node's runs, which it gives up.
    func releaseChildren(of parent: Node) async throws {
        do { try await release(childrenOf: parent) } catch ServiceError.busy, ServiceError.store, is StoreError {
            throw HardwareError(
                .retry, operation: "free the children", node: parent.uuid, reason: "they could not be read or written")
        }
    }

    private func release(childrenOf parent: Node) async throws {
        var query = NodeQuery()
        query.parentNode = parent.uuid
        query.extent = .summary
        for child in try await store.nodes(query) where child.status.isReserved {
            guard let serving = try await node(.uuid(child.uuid)).work.parentStep, serving.parent == parent.uuid else { continue }
            _ = try await file(.parentActed(serving, Findings(), failure: "it was given up."), on: .uuid(child.uuid))
        }
    }

    /// The child, reserved for the step.
    private func reserve(
        _ child: Node.ID, _ serving: ParentStep, _ findings: Findings = Findings()
    ) async throws -> ManagedNode {
        do {
            return try await file(.parentActs(serving, findings), on: .uuid(child))
        } catch ServiceError.rejected {
            throw HardwareError(.retry, operation: "run the step \(serving.step)", node: child, reason: "it is busy")
        }
    }

    private func run(_ step: Step, _ kind: StepKind, onChild id: Node.ID, _ serving: ParentStep) async throws -> Outcome {
        let managed = try await reserve(id, serving)
        let command = serving.command
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
