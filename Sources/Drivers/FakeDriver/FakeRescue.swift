import DriverInterfaces
import Model

/// Boots fake machines into a rescue system and back.
struct FakeRescue: RescueInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func rescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try await boot("boot the rescue system", node, command)
    }

    func unrescue(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        try await boot("boot the instance", node, command)
    }

    private func boot(_ name: String, _ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        try await controller.work(name, of: .rescue, on: node, as: command) { bench in
            bench.ensurePower(.on)
            return Findings(powerState: bench.machine.power)
        }
    }
}

/// Boots fake machines; that takes nothing.
struct FakeBoot: BootInterface {
    func validate(_ node: NodeContext) throws(ValidationFailure) {}
}

/// Connects fake machines to volumes; that takes nothing.
struct FakeStorage: StorageInterface {
    func validate(_ node: NodeContext) throws(ValidationFailure) {}
}

/// Opens consoles that say nothing.
struct FakeConsole: ConsoleInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func start(on node: NodeContext) async throws(HardwareError) { try await set(true, node) }

    func stop(on node: NodeContext) async throws(HardwareError) { try await set(false, node) }

    func location(of node: NodeContext) async throws(HardwareError) -> ConsoleLocation {
        ConsoleLocation(type: "fake", url: "fake://\(node.node.uuid)")
    }

    private func set(_ isOn: Bool, _ node: NodeContext) async throws(HardwareError) {
        try await controller.ask(to: isOn ? "start the console" : "stop the console", node) { bench in
            if bench.machine.isConsoleOn != isOn { bench.act(.console(isOn)) }
        }
    }
}
