import AgentContract
import Documents
import DriverInterfaces
import Model

/// What becomes of the list of steps that an agent offers: steps of ours, and what is remembered of them as Ironic remembers it.
struct StepOffering {
    private let offer: StepOffer
    private let settings: AgentDriverSettings

    init(_ offer: StepOffer, _ settings: AgentDriverSettings) {
        self.offer = offer
        self.settings = settings
    }

    /// The steps, and the lists for `driver_internal_info`. What is offered of an interface that we do not know is left out.
    var result: (steps: [Step], learned: Findings) {
        var steps: [Step] = []
        var lists = JSONObject()
        for offered in offer.all {
            guard let interface = InterfaceKind(rawValue: offered.interface) else { continue }
            var document = offered
            document.priority = priority(of: offered)
            steps.append(step(document, interface))
            lists[interface.rawValue] = .array((lists[interface.rawValue]?.arrayValue ?? []) + [shown(document)])
        }
        var learned = Findings()
        learned.driverInternalInfo["agent_cached_\(offer.kind.rawValue)_steps"] = .object(lists)
        learned.driverInternalInfo["hardware_manager_version"] = .object(offer.versions)
        return (steps, learned)
    }

    private func step(_ document: StepDocument, _ interface: InterfaceKind) -> Step {
        Step(
            interface: interface, step: document.step, priority: document.priority, isAbortable: document.isAbortable,
            requiresRamdisk: true, argsInfo: document.argumentsInfo.map { JSONText(.object($0)) })
    }

    private func shown(_ document: StepDocument) -> JSON {
        var members = document.json.objectValue ?? [:]
        members["requires_ramdisk"] = true
        return .object(members)
    }

    /// The operator's priority goes before the agent's, where there is one.
    private func priority(of offered: StepDocument) -> Int {
        guard offer.kind == .clean, offered.interface == "deploy" else { return offered.priority }
        switch offered.step {
        case "erase_devices": return settings.eraseDevicesPriority ?? offered.priority
        case "erase_devices_metadata": return settings.eraseDevicesMetadataPriority ?? offered.priority
        default: return offered.priority
        }
    }
}
