/// The kinds of interface a node has; each node names one implementation of each.
package enum InterfaceKind: String, Sendable, Hashable, Codable, CaseIterable {
    case bios, boot, console, deploy, firmware, inspect, management, network, power, raid, rescue, storage, vendor

    /// The name of the node's field that holds the implementation: `power_interface`.
    package var fieldName: String { rawValue + "_interface" }

    /// Hashes the case itself rather than its name, as the standard would: maps of interfaces are looked up for every node shown.
    package func hash(into hasher: inout Hasher) {
        withUnsafeBytes(of: self) { hasher.combine(bytes: $0) }
    }
}
