import AgentDriver
import DriverInterfaces
import FakeDriver
import IPMIDriver
import Model
import UndrivenHardware

/// Makes the hardware types that the settings name.
enum HardwareTypes {
    /// The catalog of the types, with the implementations that the settings enable and prefer; `controllers` are asked by the
    /// nodes of the type `ipmi`, and `agents` by those whose machines an agent works on.
    static func catalog(
        _ settings: ServeSettings, controllers: IPMIControllers, agents: AgentTools
    ) throws -> DriverCatalog {
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
        _ name: String, _ settings: ServeSettings, _ controllers: IPMIControllers, _ agents: AgentTools
    ) throws -> any HardwareType {
        switch name {
        case "fake-hardware": return try fake(settings)
        case "ipmi":
            return AgentDrivenType(base: IPMIHardwareType(base: IPMIHardware(), controllers: controllers), tools: agents)
        case "redfish": return RedfishHardware()
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
