import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model
import Storage

/// `POST /v1/nodes` (ironic-api.md §3.3).
struct NodeCreation {
    private let services: APIServices

    init(_ services: APIServices) {
        self.services = services
    }

    func answer(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        var body = try request.object()
        if let parent = body["parent_node"], !parent.isNull {
            body["parent_node"] = .string(try await services.parentNode(named: parent, version: request.version).description)
        }
        var status = NodeStatus()
        status.provisionState = request.version < 11 ? .available : .enroll
        let base = Node(uuid: services.makeID(), driver: "", createdAt: services.now, status: status)
        var node = try Node.fields.create(from: body, version: request.version, base: base)
        var secrets = NodeSecrets()
        try settle(&node, &secrets)
        try await services.store.create(node, secrets: secrets, history: [])
        var response = services.answer(node, to: request, status: 201)
        response.headers.append(("Location", "\(request.baseURL)/v1/nodes/\(node.uuid)"))
        return response
    }

    private func settle(_ node: inout Node, _ secrets: inout NodeSecrets) throws {
        node.interfaces = try services.conductor.drivers.interfaces(for: node.driver, requested: node.interfaces)
        try services.checkConductorGroup(of: node)
        node.takeOverSecrets(of: [.driverInfo, .instanceInfo], into: &secrets)
        node.takeOverInstanceName()
    }
}

extension APIServices {
    /// The node that a request names as the parent of another: 400 when there is none.
    func parentNode(named value: JSON, version: Microversion) async throws -> Node.ID {
        guard version >= 83 else { throw APIError.tooNew("The field 'parent_node'", since: 83, version: version) }
        let text = try value.text(of: "parent_node")
        guard let parent = try await store.node(ResourceReference(text, noun: "node")) else {
            throw APIError.badRequest("parent_node: there is no node \"\(text.prefix(80))\".")
        }
        return parent.node.uuid
    }

    /// Refuses a group that no conductor serves.
    func checkConductorGroup(of node: Node) throws(APIError) {
        guard node.conductorGroup == conductor.settings.conductorGroup else {
            throw .badRequest(
                "No valid host was found. Reason: No conductor service registered which supports driver \(node.driver) for "
                    + "conductor group \"\(node.conductorGroup)\".")
        }
    }
}

extension Node {
    /// Moves secrets that stand in these documents in clear into `secrets`; values that show the mask keep what they were.
    mutating func takeOverSecrets(of documents: [SecretDocument], into secrets: inout NodeSecrets) {
        for document in documents where !self[document].isEmptyObject || !secrets[document].isEmpty {
            replace(document, with: self[document].object, secrets: &secrets)
        }
    }

    /// The instance is called what the scheduler displays, unless it has a name already.
    mutating func takeOverInstanceName() {
        guard instanceName == nil, !instanceInfo.isEmptyObject else { return }
        guard let name = instanceInfo.object["display_name"]?.stringValue, !name.isEmpty, name.unicodeScalars.count <= 255 else {
            return
        }
        instanceName = name
    }
}
