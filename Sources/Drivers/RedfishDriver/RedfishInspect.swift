import Documents
import DriverInterfaces
import Model
import Redfish

/// The inspect interface `redfish`: the controller is asked what its machine consists of, and the machine is left alone.
struct RedfishInspect: InspectInterface {
    let controllers: RedfishControllers

    func validate(_ node: NodeContext) throws(ValidationFailure) {
        _ = try RedfishSettings(node.driverInfo)
    }

    func inspect(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        let controller = try SystemController(controllers, node, "inspect the hardware")
        let survey = try await controller.survey()
        let missing = survey.missing(for: node)
        guard missing.isEmpty else {
            throw controller.error(
                .askOperator,
                "the controller does not say \(missing.joined(separator: " and ")): set "
                    + missing.map { "properties/\($0)" }.joined(separator: " and ")
                    + ", or let an agent inspect the machine with inspect_interface agent")
        }
        guard !survey.addresses.isEmpty || !node.ports.isEmpty else {
            throw controller.error(
                .askOperator,
                "the controller shows no network card that is enabled: create a port with the card's address, or let an agent "
                    + "inspect the machine with inspect_interface agent")
        }
        return .done(survey.findings(for: node))
    }
}

/// Looking at the parts of a machine. What a controller does not have is left out; that it does not answer is a failure.
extension SystemController {
    fileprivate func survey() async throws(HardwareError) -> MachineSurvey {
        let (system, _) = try await system()
        let parts = system.parts
        var survey = MachineSurvey(system: system)
        survey.processors = try await members(of: parts.processors, Processor.init)
        survey.networkCards = try await members(of: parts.networkCards, NetworkCard.init)
        if parts.memoryGiB == nil { survey.moduleMiB = try await memoryMiB(parts.memory) }
        survey.disks = try await drives(parts.storage)
        if survey.disks.isEmpty {
            let stores = try await members(of: parts.simpleStorage) { $0["Devices"]?.arrayValue }
            survey.disks = stores.joined().compactMap(StorageDevice.init)
        }
        return survey
    }

    private func memoryMiB(_ collection: String?) async throws(HardwareError) -> Int64? {
        let modules = try await members(of: collection) { $0["CapacityMiB"]?.integerValue }
        return modules.isEmpty ? nil : modules.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }

    private func drives(_ collection: String?) async throws(HardwareError) -> [StorageDevice] {
        var devices: [StorageDevice] = []
        for drives in try await members(of: collection, { ResourceCollection(drivesOf: $0)?.members }) {
            devices += try await read(drives, StorageDevice.init)
        }
        return devices
    }

    private func members<Part>(
        of collection: String?, _ decode: (JSON) -> Part?
    ) async throws(HardwareError) -> [Part] {
        guard let collection, let document = try await part(collection), let members = ResourceCollection(document)?.members
        else { return [] }
        return try await read(members, decode)
    }

    private func read<Part>(_ paths: [String], _ decode: (JSON) -> Part?) async throws(HardwareError) -> [Part] {
        var parts: [Part] = []
        for path in paths.prefix(controllers.limits.membersMax) {
            if let part = try await part(path).flatMap(decode) { parts.append(part) }
        }
        return parts
    }

    /// Statuses by which controllers say that they do not have what their own links lead to.
    private static let absences: Set = [400, 404, 405, 410, 500, 501]

    private func part(_ path: String) async throws(HardwareError) -> JSON? {
        let answer = try await perform(RedfishRequest(.get, path))
        return Self.absences.contains(answer.status) ? nil : try resource(in: answer, at: path).document
    }
}
