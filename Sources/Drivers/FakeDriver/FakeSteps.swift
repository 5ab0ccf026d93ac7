import Documents
import DriverInterfaces
import Model

/// The steps that fake interfaces offer: those of Ironic's fake-hardware (drivers.md §7), and some whose results can be seen.
enum FakeSteps {
    static func offered(by interface: InterfaceKind, _ kind: StepKind) -> [Step] {
        table.filter { $0.interface == interface && $0.kind == kind }.map(\.offer)
    }

    private struct Row {
        let interface: InterfaceKind
        let step: String
        let kind: StepKind
        var priority = 0
        var isAbortable = false
        var requiresRamdisk = true
        var arguments: JSONText?

        var offer: Step {
            Step(
                interface: interface, step: step, priority: priority, isAbortable: isAbortable, requiresRamdisk: requiresRamdisk,
                argsInfo: arguments)
        }
    }

    private static let settings: JSONText = [
        "settings": ["description": "A list of what to set.", "required": true]
    ]
    private static let raid: JSONText = [
        "raid_config": ["description": "What target_raid_config would be.", "required": true],
        "create_root_volume": ["description": "Whether to create the root volume.", "required": false],
        "create_nonroot_volumes": ["description": "Whether to create the other volumes.", "required": false],
        "delete_existing": ["description": "Whether to delete what there is.", "required": false],
    ]

    private static let table = [
        Row(interface: .deploy, step: "deploy", kind: .deploy, priority: 100, isAbortable: true),
        Row(interface: .deploy, step: "erase_devices", kind: .clean, isAbortable: true),
        Row(interface: .deploy, step: "erase_devices_metadata", kind: .clean, priority: 10, isAbortable: true),
        Row(interface: .vendor, step: "log_passthrough", kind: .clean, priority: 1),
        Row(interface: .vendor, step: "log_passthrough", kind: .service, requiresRamdisk: false),
        Row(interface: .vendor, step: "trigger_servicewait", kind: .service),
        Row(interface: .bios, step: "apply_configuration", kind: .clean, arguments: settings),
        Row(interface: .bios, step: "apply_configuration", kind: .deploy, isAbortable: true, arguments: settings),
        Row(interface: .bios, step: "apply_configuration", kind: .service, requiresRamdisk: false, arguments: settings),
        Row(interface: .bios, step: "factory_reset", kind: .clean),
        Row(interface: .bios, step: "cache_bios_settings", kind: .clean),
        Row(interface: .firmware, step: "update", kind: .clean, arguments: settings),
        Row(interface: .firmware, step: "update", kind: .service, requiresRamdisk: false, arguments: settings),
        Row(interface: .raid, step: "create_configuration", kind: .clean),
        Row(interface: .raid, step: "delete_configuration", kind: .clean),
        Row(interface: .raid, step: "apply_configuration", kind: .deploy, isAbortable: true, arguments: raid),
    ]
}

extension FakeController {
    /// Runs a step under its command, for as long as its interface's delay says.
    func run(
        _ step: Step, on node: NodeContext, as command: CommandID,
        finish: @Sendable (inout FakeHardware.Bench) -> Findings
    ) async throws(HardwareError) -> Outcome {
        try await work(step.qualifiedName, of: step.interface, on: node, as: command, finish: finish)
    }
}
