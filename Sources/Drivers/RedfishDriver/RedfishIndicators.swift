import Documents
import DriverInterfaces
import Redfish

/// Shows and sets the light by which people find a machine, by Redfish.
struct RedfishIndicators: IndicatorInterface {
    let controllers: RedfishControllers

    /// One light per machine, called by the machine's identifier.
    func indicators(of node: NodeContext) async throws(HardwareError) -> [Indicator] {
        let (system, _) = try await SystemController(controllers, node, "list the indicators").system()
        guard let states = system.lightStates else { return [] }
        let name = "\(system.identifier ?? "led")@system"
        return [Indicator(name: name, component: "system", isReadOnly: false, states: states)]
    }

    func state(ofIndicator name: String, of node: NodeContext) async throws(HardwareError) -> String {
        let (system, _) = try await SystemController(controllers, node, "read the indicator \(name)").system()
        if let isActive = system.isLocationIndicatorActive { return isActive ? "on" : "off" }
        switch system.indicatorLight {
        case .lit: return "on"
        case .blinking: return "blinking"
        case .off: return "off"
        case nil: return "unknown"
        }
    }

    func setState(_ state: String, ofIndicator name: String, of node: NodeContext) async throws(HardwareError) {
        let controller = try SystemController(controllers, node, "set the indicator \(name)")
        let (system, reading) = try await controller.system()
        guard let states = system.lightStates, states.contains(state) else {
            throw controller.error(
                .fail, "the light cannot be \(state); it can be: \((system.lightStates ?? []).joined(separator: ", "))")
        }
        try await controller.change(reading, to: Self.change(state, system))
    }

    private static func change(_ state: String, _ system: ComputerSystem) -> JSON {
        guard system.isLocationIndicatorActive == nil else { return ["LocationIndicatorActive": .bool(state == "on")] }
        let light: ComputerSystem.IndicatorLight = state == "on" ? .lit : state == "off" ? .off : .blinking
        return ["IndicatorLED": .string(light.rawValue)]
    }
}

extension ComputerSystem {
    /// What the machine's light can be; `nil` where it has none.
    fileprivate var lightStates: [String]? {
        if isLocationIndicatorActive != nil { return ["on", "off"] }
        return indicatorLight == nil ? nil : ["on", "off", "blinking"]
    }
}
