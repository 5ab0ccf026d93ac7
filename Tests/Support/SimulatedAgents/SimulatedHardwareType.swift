package import AgentDriver
package import DriverInterfaces
package import Model
package import TestWorlds

/// The hardware type of a rack's machines: power and boot device by controllers that a disturbance may cut off.
package struct SimulatedHardwareType: HardwareType {
    package let name = "simulated"
    private let rack: SimulatedRack
    private let disturbance: (any Disturbance)?

    /// The machines of `rack`.
    package init(_ rack: SimulatedRack, _ disturbance: (any Disturbance)? = nil) {
        self.rack = rack
        self.disturbance = disturbance
    }

    /// The same, driven by agents.
    package static func drivenByAgents(
        _ rack: SimulatedRack, _ disturbance: (any Disturbance)? = nil, settings: AgentDriverSettings,
        tell: @escaping @Sendable (TimelineEvent) -> Void = { _ in }
    ) -> AgentDrivenType {
        AgentDrivenType(
            base: SimulatedHardwareType(rack, disturbance),
            tools: AgentTools(line: SimulatedAgentLine(rack, disturbance), settings: settings, time: rack.time, tell: tell))
    }

    package func supportedImplementations(of kind: InterfaceKind) -> [String] {
        switch kind {
        case .power, .management: ["simulated"]
        case .boot: ["pxe"]
        case .deploy: ["direct"]
        case .inspect, .rescue, .raid: ["agent"]
        case .network, .storage: ["noop"]
        case .bios, .console, .firmware, .vendor: ["no-\(kind.rawValue)"]
        }
    }

    package var properties: [(name: String, description: String)] { [] }

    package func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver {
        let controller = SimulatedController(rack: rack, disturbance: disturbance)
        return Driver(
            power: controller, management: controller, boot: NoBoot(), deploy: NoOpDeploy(), network: NoOpNetwork(),
            storage: NoOpStorage())
    }
}

private struct NoBoot: BootInterface {
    func validate(_ node: NodeContext) throws(ValidationFailure) {}
}

/// The controllers of a rack.
private struct SimulatedController: PowerInterface, ManagementInterface {
    let rack: SimulatedRack
    let disturbance: (any Disturbance)?

    var bootModes: (any BootModeInterface)? { nil }
    var interrupts: (any InterruptInterface)? { nil }
    var indicators: (any IndicatorInterface)? { nil }
    var virtualMedia: (any VirtualMediaInterface)? { nil }

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func supportedTargets(of node: NodeContext) -> Set<PowerTarget> { Set(PowerTarget.allCases) }

    func powerState(of node: NodeContext) async throws(HardwareError) -> PowerState {
        try await contact("read the power state", node) { rack.machine(node.node.uuid) { $0.isOn ? .on : .off } }
    }

    func ensure(
        _ target: PowerTarget, of node: NodeContext, timeout: Duration?, as command: CommandID
    ) async throws(HardwareError) -> PowerState {
        try await contact("change the power to \(target.rawValue)", node) {
            if target == .reboot { rack.switchPower(false, of: node.node.uuid) }
            rack.switchPower(target.result == .on, of: node.node.uuid)
        }
        return target.result
    }

    func supportedBootDevices(of node: NodeContext) -> [BootDevice] { [.pxe, .disk] }

    func bootDevice(of node: NodeContext) async throws(HardwareError) -> BootDeviceSetting {
        BootDeviceSetting(device: nil, isPersistent: nil)
    }

    func setBootDevice(_ device: BootDevice, isPersistent: Bool, of node: NodeContext) async throws(HardwareError) {
        try await contact("set the boot device", node) {
            rack.machine(node.node.uuid) { machine in
                machine.bootsNext = device == .pxe ? .network : .disk
                if isPersistent { machine.bootsAlways = machine.bootsNext }
            }
        }
    }

    private func contact<Answer>(
        _ operation: String, _ node: NodeContext, _ body: () -> Answer
    ) async throws(HardwareError) -> Answer {
        let silence = HardwareError(.retry, operation: operation, node: node.node.uuid, reason: "the controller does not answer")
        guard rack.machine(node.node.uuid, { $0.isControllerReachable }) else { throw silence }
        do { try await disturbance?.before(operation) } catch { throw silence }
        let answer = body()
        do { try await disturbance?.after(operation) } catch { throw silence }
        return answer
    }
}
