import DriverInterfaces
import Model

/// Turns fake machines on and off.
struct FakePower: PowerInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func supportedTargets(of node: NodeContext) -> Set<PowerTarget> { Set(PowerTarget.allCases) }

    func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState {
        try await controller.ask(to: "read the power state", node) { $0.machine.power }
    }

    func ensure(
        _ target: PowerTarget, of node: NodeContext, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState {
        let operation = "change the power to \(target.rawValue)"
        let delay = controller.options.delay(of: .power, on: node)
        if let timeout, timeout < delay {
            throw HardwareError(.fail, operation: operation, node: node.node.uuid, reason: "it takes longer than \(timeout)")
        }
        try await pause(delay, operation, node)
        guard !controller.options.fails(command, on: node) else {
            throw HardwareError(.fail, operation: operation, node: node.node.uuid, reason: "its failure odds wanted that")
        }
        let now = controller.time.now
        return try await controller.ask(to: operation, node) { bench in
            switch target {
            case .on, .off, .softOff: bench.ensurePower(target.result)
            case .reboot, .softReboot:
                guard bench.machine.command(command) == nil else { break }
                bench.act(.start(FakeCommand(id: command, name: target.rawValue, endsAt: now, fails: false)))
                bench.ensurePower(.off)
                bench.ensurePower(.on)
            }
            return bench.machine.power
        }
    }

    private func pause(_ duration: Duration, _ operation: String, _ node: NodeContext) async throws(HardwareError) {
        guard duration > .zero else { return }
        do {
            try await controller.time.sleep(for: duration)
        } catch {
            throw HardwareError(.retry, operation: operation, node: node.node.uuid, reason: "interrupted")
        }
    }
}
