import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model
import Storage

extension APIRequest {
    /// What the path's `{node}` names: 400 where it can name nothing, 404 for names before 1.5.
    var node: ResourceReference {
        get throws(APIError) {
            let reference = try ResourceReference(self["node"], noun: "node")
            if case .name(let name) = reference, version < 5 { throw .noSuch("node", name) }
            return reference
        }
    }
}

extension APIServices {
    /// The node that the path names, with the work on it.
    func managedNode(_ request: APIRequest) async throws -> ManagedNode {
        try await conductor.node(request.node)
    }

    /// The full document of `node` as the answer to `request`.
    func answer(_ node: Node, to request: APIRequest, status: Int = 200, showing selection: Selection = .detail) -> APIResponse {
        let projection = Projection(Node.fields, selection, context(request))
        var response = APIResponse(status: status, body: .json(projection.document(of: node)))
        response.nodeID = node.uuid
        return response
    }

    /// Where the states of the node can be watched, named as the request named it.
    func statesLocation(_ request: APIRequest, _ suffix: String = "") -> String {
        "\(request.baseURL)/v1/nodes/\(request["node"].percentEncoded)/states\(suffix)"
    }

    /// The node that the path names, for changes that must not meet work on it: 409 while it is reserved.
    func unreservedNode(_ request: APIRequest) async throws -> ManagedNode {
        let managed = try await managedNode(request)
        try managed.node.refuseWhileReserved()
        return managed
    }

    /// Asks the hardware of the node that the path names, while the request waits.
    func ask<Answer: Sendable>(
        _ operation: String, _ request: APIRequest, _ body: @escaping @Sendable (Driver, NodeContext) async throws -> Answer
    ) async throws -> Answer {
        try await conductor.perform(operation, on: request.node, body)
    }
}

extension Node {
    /// Refuses with 409 what would disturb work under way.
    func refuseWhileReserved() throws(APIError) {
        guard status.isReserved else { return }
        throw .conflict("Node \(uuid) is locked, please retry after the current operation is completed.")
    }
}

extension ServiceError {
    /// The refusal of what the node's hardware does not have.
    static func lacks(_ interface: String, _ context: NodeContext) -> ServiceError {
        .unsupported(interface: interface, driver: context.node.driver)
    }
}
