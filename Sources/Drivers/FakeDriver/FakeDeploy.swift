import DriverInterfaces
import Model

/// Deploys, cleans and services fake machines: their power follows what would happen to real ones.
struct FakeDeploy: DeployInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] {
        FakeSteps.offered(by: .deploy, kind)
    }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        try await controller.run(step, on: node, as: command) { _ in Findings() }
    }

    func begin(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        let at = controller.time.now
        let keepsPower = node.node.disablePowerOff
        return try await controller.work("begin \(kind.rawValue)", of: Self.delay(of: kind), on: node, as: command) { bench in
            switch kind {
            case .verify: return bench.firmwareFindings(at: at)
            case .manualClean, .automatedClean, .deploy, .rebuild, .service, .inspect, .rescue, .unrescue: bench.ensurePower(.on)
            case .delete: if !keepsPower { bench.ensurePower(.off) }
            case .adopt: break
            }
            return Findings(powerState: bench.machine.power)
        }
    }

    func end(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        let keepsPower = node.node.disablePowerOff
        return try await controller.work("end \(kind.rawValue)", of: .boot, on: node, as: command) { bench in
            switch kind {
            case .manualClean, .automatedClean, .inspect: if !keepsPower { bench.ensurePower(.off) }
            case .deploy, .rebuild, .service, .rescue, .unrescue: bench.ensurePower(.on)
            case .verify, .delete, .adopt: break
            }
            return Findings(powerState: bench.machine.power)
        }
    }

    func giveUp(
        _ kind: OperationKind, powerOff: Bool, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        try await controller.work("give up \(kind.rawValue)", of: .boot, on: node, as: command) { bench in
            for type in bench.machine.media.keys.sorted() { bench.act(.eject(type: type)) }
            if powerOff { bench.ensurePower(.off) }
            return Findings(powerState: bench.machine.power)
        }
    }

    /// Which interface's delay the beginning takes: for most it is the boot of the agent.
    private static func delay(of kind: OperationKind) -> InterfaceKind {
        switch kind {
        case .verify: .management
        case .inspect: .inspect
        case .manualClean, .automatedClean, .deploy, .rebuild, .service: .boot
        case .delete, .adopt: .deploy
        case .rescue, .unrescue: .rescue
        }
    }
}
