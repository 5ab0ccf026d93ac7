import Documents
import VirtualControllers

/// The machines of a lab as an inventory that `ironbird node import` reads.
struct LabInventory {
    var lab: LabDescription

    var document: JSON { ["nodes": .array(lab.machines.map(node))] }

    private func node(_ machine: MachineDescription) -> JSON {
        let node: JSONObject = [
            "name": .string(machine.name), "driver": .string(machine.controller.rawValue),
            "driver_info": .object(driverInformation(machine).merging(JSONObject([("kernel_append_params", kernelParameters)]))),
            "properties": [
                "capabilities": .string(Self.capabilities(machine.firmware)), "cpu_arch": "x86_64",
            ],
            "ports": [.string(machine.macAddress)],
        ]
        return .object(node.merging(inspection(machine)))
    }

    private static func capabilities(_ firmware: MachineDescription.Firmware) -> String {
        switch firmware {
        case .bios: "boot_mode:bios"
        case .uefi: "boot_mode:uefi"
        case .uefiSecure: "boot_mode:uefi,secure_boot:true"
        }
    }

    /// A Redfish controller is asked by default; IPMI has nothing to tell, and by default nothing is inspected.
    private func inspection(_ machine: MachineDescription) -> JSONObject {
        switch machine.controller {
        case .ipmi: ["inspect_interface": "agent"]
        case .redfish: [:]
        }
    }

    private func driverInformation(_ machine: MachineDescription) -> JSONObject {
        switch machine.controller {
        case .ipmi:
            [
                "ipmi_address": .string(machine.controllerAddress), "ipmi_username": .string(lab.userName),
                "ipmi_password": .string(lab.password),
            ]
        case .redfish:
            [
                "redfish_address": .string("http://\(machine.controllerAddress)"), "redfish_username": .string(lab.userName),
                "redfish_password": .string(lab.password), "redfish_system_id": .string("/redfish/v1/Systems/\(machine.uuid)"),
            ]
        }
    }

    /// The machines have a serial port and no screen; what slows down emulation is left out.
    private var kernelParameters: JSON { "console=ttyS0,115200 mitigations=off quiet" }
}
