import DriverInterfaces
import Redfish

/// Finding the node's machine at its service.
extension SystemController {
    /// The machine, and how it was read.
    func system() async throws(HardwareError) -> (ComputerSystem, Reading) {
        let reading = try await systemReading()
        guard let system = ComputerSystem(reading.document) else {
            throw error(.fail, "what is at \(reading.path) is no computer system")
        }
        return (system, reading)
    }

    private func systemReading() async throws(HardwareError) -> Reading {
        if let path = settings.system { return try await read(path) }
        if let path = controllers.knownSystem(of: settings.access) {
            let answer = try await perform(RedfishRequest(.get, path))
            guard answer.status == 404 else { return try resource(in: answer, at: path) }
            // Controllers may name their machines anew when they are updated.
            controllers.remember(system: nil, of: settings.access)
        }
        let path = try await onlySystem()
        let reading = try await read(path)
        controllers.remember(system: path, of: settings.access)
        return reading
    }

    private func onlySystem() async throws(HardwareError) -> String {
        let root = ServiceRoot(try await read(settings.access.address.root).document)
        guard let systems = root.systems else {
            throw error(.askOperator, "the service has no computer systems: correct driver_info/redfish_address")
        }
        guard let members = ResourceCollection(try await read(systems).document)?.members else {
            throw error(.fail, "what is at \(systems) is no collection")
        }
        guard let first = members.first else { throw error(.retry, "the controller knows no computer system at present") }
        guard members.count == 1 else {
            throw error(
                .askOperator,
                "the controller has \(members.count) computer systems: name one in driver_info/redfish_system_id, out of "
                    + members.prefix(8).joined(separator: ", ") + (members.count > 8 ? ", …" : ""))
        }
        return first
    }
}
