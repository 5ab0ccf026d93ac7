import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage

/// `POST /v1/continue_inspection`: the ramdisk delivers what it found (agent-protocol.md §10–11).
struct InspectionRoute: RouteGroup {
    let services: APIServices
    let settings: AgentSettings
    let limits: ServerLimits

    func add(to table: inout RouteTable) {
        table.add(
            .post, at: "continue_inspection", isPublic: true, bodyBytesMax: limits.inspectionBodyBytesMax
        ) { request in
            // Agents send no version at all, which means 1.1.
            guard request.version == .oldest || request.version >= 84 else {
                throw APIError.notFound("The path needs API version 1.84 or newer, or none.")
            }
            return try await take(request)
        }
    }

    private func take(_ request: APIRequest) async throws -> APIResponse {
        let uuid = try request.arguments(["node_uuid"]).uuid("node_uuid")
        let report = try InspectionReport(request.object())
        guard let managed = try await find(uuid, report) else {
            throw APIError.notFound("No node that waits for inspection data was found for this machine.")
        }
        let filing = try await filing(report, managed, request)
        let node = try await services.conductor.file(
            filing.event, on: .uuid(managed.node.uuid), requestID: request.requestID, preparing: filing.edit
        ).node
        var response = APIResponse(status: 202, body: .json(answer(node, request)))
        response.nodeID = node.uuid
        return response
    }

    private func answer(_ node: Node, _ request: APIRequest) -> [UInt8] {
        guard request.version >= 84 else { return JSON.object(["uuid": .string(node.uuid.description)]).bytes }
        let answer = AgentAnswer(settings: settings, context: services.context(request))
        return answer.document(node, token: AgentToken.exists(for: node) ? SecretDocument.mask : nil)
    }

    private func filing(
        _ report: InspectionReport, _ managed: ManagedNode, _ request: APIRequest
    ) async throws -> RuledInspection.Filing {
        guard let error = report.error, let operation = managed.work.operation else {
            return try await RuledInspection(services, request).filing(report.findings, of: managed)
        }
        return (.outcome(operation.command, .failed("The inspection ramdisk reported: \(error)")), nil)
    }

    private func find(_ uuid: Node.ID?, _ report: InspectionReport) async throws -> ManagedNode? {
        if let uuid {
            return try await expecting(uuid)
        }
        var waiting: [ManagedNode] = []
        for node in try await services.store.nodes(withPortAddresses: report.addresses) {
            if let managed = try await expecting(node) { waiting.append(managed) }
        }
        if waiting.isEmpty { waiting = try await waitingNodes(withController: report.controllerAddresses) }
        return waiting.count == 1 ? waiting.first : nil
    }

    /// The node if it is being inspected.
    ///
    /// - Throws: 409 where it is not waiting yet, or no longer: agents try again then, and give up after a 404.
    private func expecting(_ uuid: Node.ID) async throws -> ManagedNode? {
        guard let managed = try await services.store.node(.uuid(uuid)) else { return nil }
        switch managed.node.status.provisionState {
        case .inspectWait: return managed
        case .inspecting: throw APIError.conflict("Node \(uuid) is locked: its inspection is at another point; try again.")
        default: return nil
        }
    }

    /// Nodes without a known port are found by the address of their controller.
    private func waitingNodes(withController addresses: [String]) async throws -> [ManagedNode] {
        guard !addresses.isEmpty else { return [] }
        var query = NodeQuery()
        query.provisionState = .inspectWait
        var found: [ManagedNode] = []
        for node in try await services.store.nodes(query) where node.hasController(at: addresses) {
            if let managed = try await services.store.node(.uuid(node.uuid)) { found.append(managed) }
        }
        return found
    }
}

extension Node {
    /// Whether `driver_info` names one of these addresses as the controller's, alone or in a URL.
    fileprivate func hasController(at addresses: [String]) -> Bool {
        let info = driverInfo.object
        for key in ["ipmi_address", "redfish_address", "drac_address", "ilo_address"] {
            guard let text = info[key]?.stringValue?.lowercased() else { continue }
            let withoutScheme = text.split(separator: "://").last.map(String.init) ?? text
            let host = withoutScheme.split(separator: "/").first.map(String.init) ?? withoutScheme
            for address in addresses {
                if host == address || host == "[\(address)]" || host.hasPrefix(address + ":") || host.hasPrefix("[\(address)]:") {
                    return true
                }
            }
        }
        return false
    }
}
