import BareMetalAPI
import Lifecycle
import Model
import Storage

extension APIServices {
    /// The node with this identifier, if there is one.
    func node(_ uuid: Node.ID) async throws -> Node? {
        try await store.node(.uuid(uuid))?.node
    }

    /// The node that `text` names, if there is one.
    func node(_ text: String) async throws -> Node? {
        switch try ResourceIdentifier(text) {
        case .uuid(let uuid): try await node(uuid)
        case .name(let name): try await store.node(.name(name))?.node
        case .unmatched: nil
        }
    }

    /// The node that a path or filter names; 404 when there is none.
    func existingNode(_ text: String) async throws -> Node {
        guard let node = try await node(text) else { throw APIError.noSuch("node", text) }
        return node
    }

    /// The node of a resource that exists. It may just have been deleted together with it.
    func node(of resource: some Resource, _ uuid: Node.ID) async throws -> ManagedNode {
        guard let managed = try await store.node(.uuid(uuid)) else {
            throw APIError.noSuch(type(of: resource).noun, resource.uuid.description)
        }
        return managed
    }
}

extension ManagedNode {
    /// What a change beside the node is fenced by once the node was looked at.
    var fence: NodeRevision { NodeRevision(node: node.uuid, revision: revision) }
}
