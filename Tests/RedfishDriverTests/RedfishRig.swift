import ControllerAccess
import Documents
import DriverInterfaces
import Model
import Redfish
import RedfishDriver
import SimulatedControllers
import TestWorlds

/// A simulated service, a node that names it, and the driver between them.
struct RedfishRig {
    let server: SimulatedRedfishServer
    let controllers: RedfishControllers
    let power: RedfishPower
    let management: RedfishManagement

    init(limits: RedfishLimits = .quick, certificate: (chain: String, key: String)? = nil) async throws {
        server = try await SimulatedRedfishServer(certificate: certificate)
        controllers = RedfishControllers(limits: limits)
        power = RedfishPower(controllers: controllers, time: QuickTime())
        management = RedfishManagement(controllers: controllers)
    }

    /// The node, with its `driver_info` changed.
    func node(_ change: JSONObject = [:]) -> NodeContext {
        let info: JSONObject = [
            "redfish_address": .string(server.address), "redfish_username": "admin", "redfish_password": "secret",
        ]
        return .redfish(info.merging(change))
    }

    func close() async throws {
        await controllers.close()
        try await server.close()
    }

    /// The failure to read the power of a node.
    func readFailure(_ node: NodeContext) async -> HardwareError? {
        await failure { () async throws(HardwareError) in _ = try await power.powerState(of: node) }
    }
}

extension NodeContext {
    /// A node with this `driver_info`.
    static func redfish(_ info: JSONObject) -> NodeContext {
        let node = Node(uuid: ResourceID(high: 1, low: 2), driver: "redfish", createdAt: Timestamp(microseconds: 0))
        return NodeContext(node: node, driverInfo: info)
    }
}

extension RedfishLimits {
    /// Limits of a controller that answers at once, however busy the machine is.
    static var quick: RedfishLimits {
        var limits = RedfishLimits()
        limits.gate.pauseMax = .zero
        limits.requestTimeout = .seconds(300)
        limits.session.exchangeMax = .seconds(300)
        return limits
    }
}
