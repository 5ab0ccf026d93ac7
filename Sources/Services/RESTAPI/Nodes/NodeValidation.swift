import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model
import Storage

/// `GET /v1/nodes/{node}/validate`: whether each interface has the configuration that it needs.
struct NodeValidation: RouteGroup {
    /// In the order of the answer. Vendor methods are not validated.
    private static let kinds: [InterfaceKind] = [
        .boot, .deploy, .management, .network, .power, .bios, .console, .firmware, .inspect, .raid, .rescue, .storage,
    ]

    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/validate") { request in
            _ = try request.arguments()
            return try await answer(request.node)
        }
        table.add(.get, at: "nodes/validate") { request in
            let arguments = try request.arguments(["node", "node_uuid"])
            guard let text = try arguments.text("node") ?? arguments.text("node_uuid") else {
                throw APIError.badRequest("Missing argument: node")
            }
            return try await answer(ResourceReference(text, noun: "node"))
        }
    }

    private func answer(_ reference: ResourceReference) async throws -> APIResponse {
        let managed = try await services.conductor.node(reference)
        let context = try await services.conductor.context(for: managed)
        let driver = Result { () throws(ValidationFailure) in try services.conductor.drivers.driver(for: managed.node) }
        var response = APIResponse.ok { writer in
            writer.beginObject()
            for kind in Self.kinds {
                writer.key(kind.rawValue)
                Self.write(Self.failure(of: kind, driver, context), to: &writer)
            }
            writer.endObject()
        }
        response.nodeID = managed.node.uuid
        return response
    }

    private static func write(_ reason: String?, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("result")
        writer.bool(reason == nil)
        if let reason {
            writer.key("reason")
            writer.string(reason)
        }
        writer.endObject()
    }

    private static func failure(
        of kind: InterfaceKind, _ driver: Result<Driver, ValidationFailure>, _ context: NodeContext
    ) -> String? {
        do throws(ValidationFailure) {
            guard let interface = try driver.get()[kind] else {
                return ServiceError.lacks(kind.rawValue, context).description
            }
            try interface.validate(context)
            return nil
        } catch {
            return error.reason
        }
    }
}

extension Driver {
    /// The interface of this kind, if the hardware has it.
    subscript(kind: InterfaceKind) -> (any HardwareInterface)? {
        switch kind {
        case .bios: bios
        case .boot: boot
        case .console: console
        case .deploy: deploy
        case .firmware: firmware
        case .inspect: inspect
        case .management: management
        case .network: network
        case .power: power
        case .raid: raid
        case .rescue: rescue
        case .storage: storage
        case .vendor: vendor
        }
    }
}
