/// The kinds of interface a node has; each node names one implementation of each.
package enum InterfaceKind: String, Sendable, Hashable, Codable, CaseIterable {
    case bios, boot, console, deploy, firmware, inspect, management, network, power, raid, rescue, storage, vendor

    /// The name of the node's field that holds the implementation: `power_interface`.
    package var fieldName: String { rawValue + "_interface" }
}
