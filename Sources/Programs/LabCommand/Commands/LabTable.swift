import Documents
import OperatorCommands
import VirtualControllers

/// The machines of a lab, for people and for programs.
struct LabTable {
    private let lab: LabDescription
    /// By machine; empty when the lab does not run.
    private let states: [Int64: JSON]

    init(_ lab: LabDescription, states: [JSON]) {
        self.lab = lab
        self.states = Dictionary(states.compactMap { state in state["number"]?.integerValue.map { ($0, state) } }) { $1 }
    }

    var text: String {
        let rows = lab.machines.map { machine in
            let state = states[Int64(machine.number)]
            return [
                "\(machine.number)", machine.name, state?["power"]?.stringValue ?? "lost",
                state?["boot_device"]?.stringValue ?? "disk", machine.firmware.rawValue, machine.macAddress,
                "\(machine.controller.rawValue) \(machine.controllerAddress)",
            ]
        }
        return Table(titles: ["", "NAME", "POWER", "BOOT DEVICE", "FIRMWARE", "MAC ADDRESS", "CONTROLLER"], rows: rows).text
    }

    var document: JSON {
        let machines = lab.machines.map { machine in
            let state = states[Int64(machine.number)]
            return [
                "number": .integer(Int64(machine.number)), "name": .string(machine.name),
                "power": state?["power"] ?? "lost", "boot_device": state?["boot_device"] ?? .null,
                "firmware": .string(machine.firmware.rawValue), "uuid": .string(machine.uuid),
                "mac_address": .string(machine.macAddress), "controller": .string(machine.controller.rawValue),
                "controller_address": .string(machine.controllerAddress), "console_log": .string(machine.consoleLogFile),
                "console_socket": .string(machine.consoleSocket),
            ] as JSON
        }
        return [
            "name": .string(lab.name), "namespace": .string(lab.network.namespace), "directory": .string(lab.directory),
            "accelerator": .string(lab.accelerator.rawValue), "machines": .array(machines),
        ]
    }
}
