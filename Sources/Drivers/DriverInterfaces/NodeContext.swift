package import Documents
package import Model

/// What a driver is told about the node that it works on. It never sees the store or the lifecycle.
///
/// The documents hold secrets in clear: a context is made for one call, and prints only the node's identifier.
package struct NodeContext: Sendable, CustomStringConvertible {
    package var node: Node
    /// `driver_info` with its secrets.
    package var driverInfo: JSONObject
    /// `instance_info` with its secrets.
    package var instanceInfo: JSONObject
    /// `driver_internal_info` with its secrets.
    package var driverInternalInfo: JSONObject
    package var ports: [Port]

    /// A node with everything that drivers may need.
    package init(
        node: Node, driverInfo: JSONObject = [:], instanceInfo: JSONObject = [:], driverInternalInfo: JSONObject = [:],
        ports: [Port] = []
    ) {
        self.node = node
        self.driverInfo = driverInfo
        self.instanceInfo = instanceInfo
        self.driverInternalInfo = driverInternalInfo
        self.ports = ports
    }

    package var description: String { "node \(node.uuid)" }
}
