package import Documents

/// A bare-metal server as the operator described it and as the service sees it.
///
/// What the lifecycle decides is in `status`; everything else is set by the operator, a scheduler, or an inspection.
/// Secrets never stand in a node's documents: they hold `******`, and the values are kept sealed beside them (`NodeSecrets`).
package struct Node: Sendable, Hashable {
    /// Nodes are named by UUID.
    package typealias ID = ResourceID

    package var uuid: ID
    package var name: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    /// The hardware type, as in `ipmi`.
    package var driver: String
    /// The implementation of each interface kind, as in `power: ipmitool`.
    package var interfaces: [InterfaceKind: String] = [:]
    /// How to reach the controller, secrets masked.
    package var driverInfo: JSONText = .emptyObject
    /// What the service remembers about the hardware and the work on it, secrets masked.
    package var driverInternalInfo: JSONText = .emptyObject
    /// What the machine is: architecture, sizes, capabilities.
    package var properties: JSONText = .emptyObject
    package var extra: JSONText = .emptyObject
    /// What to deploy, secrets masked.
    package var instanceInfo: JSONText = .emptyObject
    package var instanceUUID: ResourceID?
    package var instanceName: String?
    package var chassisUUID: ResourceID?
    package var resourceClass: String?
    package var conductorGroup = ""
    package var owner: String?
    package var lessee: String?
    package var shard: String?
    package var description: String?
    package var parentNode: Node.ID?
    package var allocationUUID: ResourceID?
    package var networkData: JSONText = .emptyObject
    package var raidConfig: JSONText = .emptyObject
    package var targetRAIDConfig: JSONText = .emptyObject
    /// Sorted, without repetition.
    package var traits: [String] = []
    /// `nil` where the conductor's setting decides.
    package var automatedClean: Bool?
    package var isProtected = false
    package var protectedReason: String?
    package var isRetired = false
    package var retiredReason: String?
    package var disablePowerOff = false
    package var isConsoleEnabled = false
    package var bootMode: BootMode?
    package var isSecureBoot: Bool?
    package var health: String?
    /// What the lifecycle decided, as the API shows it; written only by applying an event.
    package var status: NodeStatus

    /// A node that has just been described: nothing is known of it beyond this.
    package init(uuid: ID, driver: String, createdAt: Timestamp, status: NodeStatus = NodeStatus()) {
        self.uuid = uuid
        self.driver = driver
        self.createdAt = createdAt
        self.status = status
    }
}

/// The outside view of a node's lifecycle: what Ironic's API shows of it.
package struct NodeStatus: Sendable, Hashable {
    package var provisionState: ProvisionState = .enroll
    /// Where the work under way, or the failed work, was to lead; `nil` in stable states.
    package var targetProvisionState: ProvisionState?
    package var provisionUpdatedAt: Timestamp?
    package var powerState: PowerState?
    package var targetPowerState: PowerState?
    /// Why the last thing failed; cleared when new work starts.
    package var lastError: String?
    package var isMaintenance = false
    package var maintenanceReason: String?
    package var fault: Fault?
    /// The step under way, or `{}`; at most one of the three kinds at a time.
    package var cleanStep: JSONText = .emptyObject
    package var deployStep: JSONText = .emptyObject
    package var serviceStep: JSONText = .emptyObject
    package var inspectionStartedAt: Timestamp?
    package var inspectionFinishedAt: Timestamp?
    /// Whether work is under way that others must not disturb: the API shows the conductor's name as `reservation`.
    package var isReserved = false

    /// A node that was just enrolled.
    package init() {}
}

/// Why the service itself put a node into maintenance, spelled as the API spells it.
package enum Fault: String, Sendable, Hashable, Codable, CaseIterable {
    case powerFailure = "power failure"
    case cleanFailure = "clean failure"
    case rescueAbortFailure = "rescue abort failure"
    case serviceFailure = "service failure"
}

/// The secret values that a node's documents show as `******`, by document and key path.
///
/// They exist in clear only in memory; a store keeps them sealed. Printing shows how many there are, never what they are.
package struct NodeSecrets: Sendable, Hashable, CustomStringConvertible {
    /// The secret members of `driver_info`.
    package var driverInfo: JSONObject = [:]
    /// The secret members of `instance_info`: the config drive, image URLs with credentials, rescue passwords.
    package var instanceInfo: JSONObject = [:]
    /// The secret members of `driver_internal_info`: the agent's token.
    package var driverInternalInfo: JSONObject = [:]

    /// No secrets.
    package init() {}

    /// Whether there is nothing to seal.
    package var isEmpty: Bool { driverInfo.isEmpty && instanceInfo.isEmpty && driverInternalInfo.isEmpty }

    package var description: String { "•••" }
}
