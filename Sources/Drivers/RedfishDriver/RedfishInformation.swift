import Documents
import DriverInterfaces
import Redfish

/// Asks controllers what they and their machines are, by the service's root and the machine's own resource.
struct RedfishInformation: ControllerInformationInterface {
    let controllers: RedfishControllers

    func description(of node: NodeContext) async throws(HardwareError) -> ControllerDescription? {
        let controller = try SystemController(controllers, node, "read what the controller is")
        let (system, _) = try await controller.system()
        let root = try await controller.readIfThere(controller.settings.access.address.root).map { ServiceRoot($0.document) }
        let texts: [(String, String?)] = [
            ("protocol", "Redfish" + (root?.version.map { " \($0)" } ?? "")), ("product", root?.product),
            ("manufacturer", system.manufacturer), ("model", system.model), ("serial_number", system.serialNumber),
            ("bios_version", system.firmwareVersion),
        ]
        let details = texts.compactMap { name, text in text.map { (name, JSON.string($0)) } }
        return ControllerDescription(details: JSONObject(details), vendor: system.manufacturer)
    }
}
