import Documents
import DriverInterfaces
import IPMI

/// Asks controllers what they are, by Get Device ID.
struct IPMIInformation: ControllerInformationInterface {
    let controllers: IPMIControllers

    /// A controller that refuses the question, or answers it in its own way, is as good as any other.
    func description(of node: NodeContext) async throws(HardwareError) -> ControllerDescription? {
        let controller = try NodeController(controllers, node, "read what the controller is")
        do throws(HardwareError) {
            return ControllerDescription(try await controller.ask(GetDeviceID(), to: "read what the controller is"))
        } catch  where error.remedy != .retry {
            return nil
        }
    }
}

extension ControllerDescription {
    fileprivate init(_ device: DeviceID) {
        self.init(details: [
            "protocol": .string("IPMI \(device.ipmiVersion)"), "firmware": .string(device.firmwareRevision),
            "manufacturer_id": .integer(Int64(device.manufacturerID)), "product_id": .integer(Int64(device.productID)),
            "device_id": .integer(Int64(device.deviceID)), "device_revision": .integer(Int64(device.deviceRevision)),
        ])
    }
}
