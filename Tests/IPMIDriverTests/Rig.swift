import ControllerAccess
import Documents
import DriverInterfaces
import IPMI
import IPMIDriver
import Model
import NIOPosix
import SimulatedControllers
import TestWorlds

/// A simulated controller, a node that names it, and the driver between them.
struct Rig {
    let server: SimulatedBMCServer
    let controllers: IPMIControllers
    let power: IPMIPower
    let management: IPMIManagement
    let time = QuickTime()

    init(_ bmc: SimulatedBMC = SimulatedBMC(cryptography: LibcryptoCryptography()), limits: IPMILimits = .quick) async throws {
        server = try await SimulatedBMCServer(bmc)
        controllers = IPMIControllers(limits: limits)
        power = IPMIPower(controllers: controllers, time: time)
        management = IPMIManagement(controllers: controllers)
    }

    /// The node, with its `driver_info` changed.
    func node(_ change: JSONObject = [:]) -> NodeContext {
        let info: JSONObject = [
            "ipmi_address": "127.0.0.1", "ipmi_port": .integer(Int64(server.port)), "ipmi_username": "admin",
            "ipmi_password": "secret",
        ]
        return .ipmi(info.merging(change))
    }

    func close() async throws {
        await controllers.close()
        try await server.close()
    }
}

extension NodeContext {
    /// A node with this `driver_info`.
    static func ipmi(_ info: JSONObject) -> NodeContext {
        let node = Node(uuid: ResourceID(high: 1, low: 2), driver: "ipmi", createdAt: Timestamp(microseconds: 0))
        return NodeContext(node: node, driverInfo: info)
    }
}

extension IPMILimits {
    /// Limits of a network that loses nothing by chance and a controller that answers at once, however busy the machine is.
    static var quick: IPMILimits {
        var limits = IPMILimits()
        limits.gate.pauseMax = .zero
        limits.requestTimeout = .seconds(300)
        limits.session.openingsMax = 20
        return limits
    }
}
