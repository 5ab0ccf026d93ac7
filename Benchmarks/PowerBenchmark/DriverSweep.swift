import Documents
import DriverInterfaces
import IPMIDriver
import Model

/// Our driver asks every controller, as many at once as the conductor's comparison does.
struct DriverSweep {
    let ports: [Int]

    private static let atOnceMax = 256

    func measure() async throws -> [Sweep] {
        let controllers = IPMIControllers()
        let power = IPMIPower(controllers: controllers)
        let nodes = ports.map(Self.node)
        var sweeps: [Sweep] = []
        for what in ["Ironbird's driver, new sessions", "Ironbird's driver, kept sessions"] {
            sweeps.append(
                try await Sweep.measure(what, nodes.count) {
                    try await forEach(nodes, atOnceMax: Self.atOnceMax) { node in _ = try await power.powerState(of: node) }
                })
        }
        await controllers.close()
        return sweeps
    }

    private static func node(_ port: Int) -> NodeContext {
        let id = ResourceID(high: 0, low: UInt64(port))
        return NodeContext(
            node: Node(uuid: id, driver: "ipmi", createdAt: Timestamp(microseconds: 0)),
            driverInfo: [
                "ipmi_address": "127.0.0.1", "ipmi_port": .integer(Int64(port)), "ipmi_username": "admin",
                "ipmi_password": "secret",
            ])
    }
}
