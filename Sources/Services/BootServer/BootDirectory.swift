import Lifecycle
import Model
import Storage

/// Whose machine asks, and what it is given now.
struct BootSubject: Sendable {
    let address: MACAddress
    /// `nil` where the machine belongs to no node.
    let managed: ManagedNode?
    let decision: NetworkBoot

    var nodeID: Node.ID? { managed?.node.uuid }
}

/// Finds the node that a machine belongs to.
struct BootDirectory: Sendable {
    let store: any Store
    /// Nodes without ports that are looked at for an unknown machine.
    let inspectedNodesMax: Int

    /// The node with a port of this address. A machine that nobody knows is inspected while a node without ports waits for that.
    func subject(_ address: MACAddress) async throws(StoreError) -> BootSubject {
        let nodes = try await store.nodes(withPortAddresses: [address])
        guard let uuid = nodes.first, let managed = try await store.node(.uuid(uuid)) else { return try await unknown(address) }
        guard nodes.count == 1 else {
            return BootSubject(
                address: address, managed: nil, decision: .silence(because: "ports of several nodes have this address"))
        }
        let ports = try await store.resources(
            Port.self, ResourceQuery(filters: [.equals("address", address.description)]))
        if let port = ports.first(where: { $0.nodeUUID == uuid }), !port.isPXEEnabled, case .ramdisk = managed.networkBoot {
            return BootSubject(
                address: address, managed: managed, decision: .silence(because: "its port has pxe_enabled false"))
        }
        return BootSubject(address: address, managed: managed, decision: managed.networkBoot)
    }

    private func unknown(_ address: MACAddress) async throws(StoreError) -> BootSubject {
        for state in [ProvisionState.inspectWait, .inspecting] {
            var query = NodeQuery(page: Page(limit: inspectedNodesMax))
            query.provisionState = state
            query.extent = .summary
            for node in try await store.nodes(query) {
                guard let managed = try await store.node(.uuid(node.uuid)), managed.networkBoot == .ramdisk(.inspect),
                    try await hasNoPorts(node.uuid)
                else { continue }
                return BootSubject(address: address, managed: managed, decision: .ramdisk(.inspect))
            }
        }
        return BootSubject(
            address: address, managed: nil, decision: .silence(because: "no port of a node has this address"))
    }

    private func hasNoPorts(_ node: Node.ID) async throws(StoreError) -> Bool {
        try await store.resources(Port.self, of: node).isEmpty
    }
}
