import Documents
import DriverInterfaces
import Lifecycle
import Model

/// There was no answer in time.
struct TimeLimitExceeded: Error {}

extension Conductor {
    /// Runs `body` for at most `limit`. Drivers end when their task is cancelled, which is what happens at the limit.
    func within<Answer: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let watchdog = watchdog
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await watchdog.wait(for: limit)
                throw TimeLimitExceeded()
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw TimeLimitExceeded() }
            return answer
        }
    }

    /// How long hardware may take for an order.
    func limit(of order: Order) -> Duration {
        switch order {
        case .changePower(_, let timeout): limits.effectDuration + (timeout ?? .zero)
        case .begin, .collectSteps, .run, .runOnChildren, .end, .giveUp: limits.effectDuration
        }
    }

    /// Performs one effect: a line per order. `HardwareError` says what to do about a failure.
    func perform(_ effect: Effect, with driver: Driver, on node: NodeContext) async throws -> Outcome {
        let command = effect.command
        switch effect.order {
        case .begin(.verify):
            return try await verify(node, with: driver, as: command)
        case .begin(.inspect):
            guard let inspect = driver.inspect else { return .unsupported("inspection", by: node) }
            return try await inspect.inspect(node, as: command)
        case .begin(.rescue):
            guard let rescue = driver.rescue else { return .unsupported("rescue", by: node) }
            return try await rescue.rescue(node, as: command)
        case .begin(.unrescue):
            guard let rescue = driver.rescue else { return .unsupported("rescue", by: node) }
            return try await rescue.unrescue(node, as: command)
        case .begin(.delete):
            if node.node.isConsoleEnabled { try await driver.console?.stop(on: node) }
            return try await driver.deploy.begin(.delete, on: node, as: command)
        case .begin(let kind):
            return try await driver.deploy.begin(kind, on: node, as: command)
        case .collectSteps(let kind):
            return try await collectSteps(kind, from: driver, on: node)
        case .run(let step, let kind):
            return try await run(step, kind, with: driver, on: node, as: command)
        case .runOnChildren(let step, let kind):
            return try await runOnChildren(step, kind, of: node.node, as: command)
        case .end(let kind):
            return try await driver.deploy.end(kind, on: node, as: command)
        case .giveUp(let kind, let powerOff):
            if kind.course.steps != nil { try await releaseChildren(of: node.node) }
            return try await driver.deploy.giveUp(kind, powerOff: powerOff, on: node, as: command)
        case .changePower(let target, let timeout):
            let state = try await driver.power.ensure(target, of: node, timeout: timeout, as: command)
            return .done(Findings(powerState: state))
        }
    }

    /// Lets the interface of the step carry it out.
    func run(
        _ step: Step, _ kind: StepKind, with driver: Driver, on node: NodeContext, as command: CommandID
    ) async throws -> Outcome {
        guard let interface = driver.stepInterface(step.interface) else {
            return .failed("The node's \(step.interface.rawValue) interface offers no steps, hence no \(step.qualifiedName).")
        }
        return try await interface.run(step, kind, on: node, as: command)
    }

    /// Makes sure that the controller answers, and reads what is of interest of every node.
    private func verify(_ node: NodeContext, with driver: Driver, as command: CommandID) async throws -> Outcome {
        try driver.power.validate(node)
        try driver.management.validate(node)
        let outcome = try await driver.deploy.begin(.verify, on: node, as: command)
        guard case .done(var findings) = outcome else { return outcome }
        findings.powerState = try await driver.power.powerState(of: node)
        if let modes = driver.management.bootModes {
            findings.bootMode = try await modes.bootMode(of: node)
            findings.isSecureBoot = try await modes.isSecureBoot(of: node)
        }
        if let description = try await driver.management.controllerInformation?.description(of: node) {
            findings.driverInternalInfo["bmc"] = .object(description.details)
            if let vendor = description.vendor { findings.properties["vendor"] = .string(vendor) }
        }
        return .done(findings)
    }

    private func collectSteps(_ kind: StepKind, from driver: Driver, on node: NodeContext) async throws -> Outcome {
        var findings = Findings()
        var steps: [Step] = []
        for interface in InterfaceKind.allCases {
            guard let offering = driver.stepInterface(interface) else { continue }
            let offered = try await offering.offer(kind, for: node)
            steps += offered.steps ?? []
            findings.driverInternalInfo.merge(offered.driverInternalInfo)
        }
        findings.steps = steps
        return .done(findings)
    }
}

extension Driver {
    /// The interface of a kind, where it offers steps.
    func stepInterface(_ kind: InterfaceKind) -> (any StepInterface)? {
        switch kind {
        case .bios: bios
        case .boot: boot as? any StepInterface
        case .console: console as? any StepInterface
        case .deploy: deploy
        case .firmware: firmware
        case .inspect: inspect as? any StepInterface
        case .management: management as? any StepInterface
        case .network: network as? any StepInterface
        case .power: power as? any StepInterface
        case .raid: raid
        case .rescue: rescue as? any StepInterface
        case .storage: storage as? any StepInterface
        case .vendor: vendor
        }
    }
}

extension Outcome {
    fileprivate static func unsupported(_ interface: String, by node: NodeContext) -> Outcome {
        .failed("Driver \(node.node.driver) does not support \(interface) (disabled or not implemented).")
    }
}
