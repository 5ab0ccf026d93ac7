import Documents
import DriverInterfaces
import Model

/// What booting a ramdisk over the network needs (drivers.md §12).
struct BootCheck: Sendable {
    let settings: AgentDriverSettings

    /// A port to recognise the machine by, and a ramdisk to give it.
    func check(_ node: NodeContext) throws(ValidationFailure) {
        guard !node.ports.isEmpty else {
            throw ValidationFailure(
                "Node \(node.node.uuid) does not have any port associated with it; create one for its network card.")
        }
        try checkRamdisk(node)
    }

    /// A kernel and a ramdisk, the node's own or those of the settings.
    func checkRamdisk(_ node: NodeContext) throws(ValidationFailure) {
        let missing = [("deploy_kernel", settings.deployKernel), ("deploy_ramdisk", settings.deployRamdisk)].filter {
            key, standard in
            (node.driverInfo[key]?.stringValue ?? standard ?? "").isEmpty
        }
        guard missing.isEmpty else {
            throw ValidationFailure(
                "Cannot validate parameters for the ramdisk in driver_info. Missing are: "
                    + missing.map(\.0).joined(separator: ", ")
                    + ". The settings deploy-kernel and deploy-ramdisk stand in for all nodes.")
        }
    }
}
