import AgentDriver
import DriverInterfaces
import FakeDriver
import IPMIDriver
import Model
import RedfishDriver

/// Makes the hardware types that the settings name.
enum HardwareTypes {
    /// Whom the nodes of each type ask.
    struct Controllers {
        let ipmi = IPMIControllers()
        let redfish = RedfishControllers()

        /// Leaves no session with a controller behind.
        func close() async {
            await ipmi.close()
            await redfish.close()
        }
    }

    /// The catalog of the types, with the implementations that the settings enable and prefer; `agents` are asked by the nodes whose
    /// machines an agent works on.
    static func catalog(_ settings: ServeSettings, controllers: Controllers, agents: AgentTools) throws -> DriverCatalog {
        let types = try settings.hardwareTypes.map { try make($0, settings, controllers, agents) }
        var interfaces = InterfaceSettings(for: types)
        for (kind, names) in settings.enabledInterfaces { interfaces.enabled[kind] = names }
        for (kind, name) in settings.defaultInterfaces {
            guard interfaces.enabled[kind, default: []].contains(name) else {
                throw SettingsProblem(
                    "default-\(kind.rawValue)-interface", "\(name) is not enabled; add it to enabled-\(kind.rawValue)-interfaces."
                )
            }
            interfaces.defaults[kind] = name
        }
        return DriverCatalog(types, settings: interfaces)
    }

    private static func make(
        _ name: String, _ settings: ServeSettings, _ controllers: Controllers, _ agents: AgentTools
    ) throws -> any HardwareType {
        switch name {
        case "fake-hardware": return try fake(settings)
        case "ipmi": return AgentDrivenType(base: IPMIHardwareType(controllers: controllers.ipmi), tools: agents)
        case "redfish": return AgentDrivenType(base: RedfishHardwareType(controllers: controllers.redfish), tools: agents)
        default:
            throw SettingsProblem("hardware-types", "\(name) is not known; types are fake-hardware, ipmi and redfish.")
        }
    }

    private static func fake(_ settings: ServeSettings) throws -> FakeHardwareType {
        let record = try FileFakeRecord(path: settings.stateDirectory + "/fake-hardware.jsonl")
        var options = FakeOptions()
        options.failureOdds = settings.fakeFailureOdds
        if settings.fakeDelay > .zero {
            for kind in InterfaceKind.allCases { options.delays[kind] = settings.fakeDelay }
        }
        return FakeHardwareType(hardware: try FakeHardware(record: record), options: options)
    }
}
