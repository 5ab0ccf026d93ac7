import DriverInterfaces
import Model

/// Sets what fake machines boot from, and everything else that management can do.
struct FakeManagement: ManagementInterface, BootModeInterface, InterruptInterface, IndicatorInterface, VirtualMediaInterface {
    let controller: FakeController

    var bootModes: (any BootModeInterface)? { self }
    var interrupts: (any InterruptInterface)? { self }
    var indicators: (any IndicatorInterface)? { self }
    var virtualMedia: (any VirtualMediaInterface)? { self }

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func supportedBootDevices(of node: NodeContext) -> [BootDevice] { [.pxe, .disk, .cdrom, .bios, .safe] }

    func bootDevice(of node: NodeContext) async throws(HardwareError) -> BootDeviceSetting {
        try await controller.ask(to: "read the boot device", node) {
            BootDeviceSetting(device: $0.machine.bootDevice, isPersistent: $0.machine.isBootDevicePersistent)
        }
    }

    func setBootDevice(_ device: BootDevice, isPersistent: Bool, of node: NodeContext) async throws(HardwareError) {
        try await controller.ask(to: "set the boot device", node) { bench in
            guard bench.machine.bootDevice != device || bench.machine.isBootDevicePersistent != isPersistent else { return }
            bench.act(.bootDevice(device, isPersistent: isPersistent))
        }
    }

    func bootMode(of node: NodeContext) async throws(HardwareError) -> BootMode? {
        try await controller.ask(to: "read the boot mode", node) { $0.machine.bootMode }
    }

    func setBootMode(_ mode: BootMode, of node: NodeContext) async throws(HardwareError) {
        try await controller.ask(to: "set the boot mode", node) { bench in
            if bench.machine.bootMode != mode { bench.act(.bootMode(mode)) }
        }
    }

    func isSecureBoot(of node: NodeContext) async throws(HardwareError) -> Bool? {
        try await controller.ask(to: "read secure boot", node) { $0.machine.isSecureBoot }
    }

    func setSecureBoot(_ isOn: Bool, of node: NodeContext) async throws(HardwareError) {
        try await controller.ask(to: "set secure boot", node) { bench in
            if bench.machine.isSecureBoot != isOn { bench.act(.secureBoot(isOn)) }
        }
    }

    func injectNMI(on node: NodeContext) async throws(HardwareError) {
        try await controller.ask(to: "inject an NMI", node) { $0.act(.interrupt) }
    }

    // MARK: Indicators

    private static let lights = [
        Indicator(name: "led-0@chassis", component: "chassis", isReadOnly: true, states: ["off", "on"]),
        Indicator(name: "led@system", component: "system", isReadOnly: false, states: ["blinking", "off", "on"]),
    ]

    func indicators(of node: NodeContext) async throws(HardwareError) -> [Indicator] { Self.lights }

    func state(ofIndicator name: String, of node: NodeContext) async throws(HardwareError) -> String {
        _ = try light(name, to: "read the indicator \(name)", node)
        return try await controller.ask(to: "read the indicator \(name)", node) { $0.machine.indicators[name] ?? "off" }
    }

    func setState(_ state: String, ofIndicator name: String, of node: NodeContext) async throws(HardwareError) {
        let operation = "set the indicator \(name)"
        let light = try light(name, to: operation, node)
        guard !light.isReadOnly, light.states.contains(state) else {
            throw HardwareError(
                .fail, operation: operation, node: node.node.uuid,
                reason: light.isReadOnly ? "it can only be read" : "it has no state \(state)")
        }
        try await controller.ask(to: operation, node) { bench in
            if bench.machine.indicators[name] != state { bench.act(.indicator(name, state: state)) }
        }
    }

    private func light(_ name: String, to operation: String, _ node: NodeContext) throws(HardwareError) -> Indicator {
        guard let light = Self.lights.first(where: { name == "\($0.name)@\($0.component)" || name == $0.name }) else {
            throw HardwareError(.fail, operation: operation, node: node.node.uuid, reason: "there is no such indicator")
        }
        return light
    }

    // MARK: Virtual media

    private static let slots = [
        (type: "cdrom", mediaTypes: ["CD", "DVD"]), (type: "floppy", mediaTypes: ["Floppy", "USBStick"]),
    ]

    func media(of node: NodeContext) async throws(HardwareError) -> [VirtualMedium] {
        try await controller.ask(to: "read the virtual media", node) { bench in
            Self.slots.map { VirtualMedium(mediaTypes: $0.mediaTypes, image: bench.machine.media[$0.type]) }
        }
    }

    func attach(_ image: String, deviceType: String, to node: NodeContext) async throws(HardwareError) {
        try await controller.ask(to: "attach virtual media", node) { bench in
            if bench.machine.media[deviceType] != image { bench.act(.insert(type: deviceType, image: image)) }
        }
    }

    func detach(deviceTypes: [String], from node: NodeContext) async throws(HardwareError) {
        try await controller.ask(to: "detach virtual media", node) { bench in
            let types = bench.machine.media.keys.sorted().filter { deviceTypes.isEmpty || deviceTypes.contains($0) }
            for type in types { bench.act(.eject(type: type)) }
        }
    }
}
