package import Documents

/// A thing that the API lists, shows, creates and deletes, other than a node.
package protocol Resource: Sendable, Hashable {
    /// What the resource is called in paths and error messages: `port`, `deploy template`.
    static var noun: String { get }
    var uuid: ResourceID { get set }
    var createdAt: Timestamp { get set }
    var updatedAt: Timestamp? { get set }
}

/// A network interface card of a node.
package struct Port: Resource {
    package static let noun = "port"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var nodeUUID: Node.ID
    package var address: MACAddress
    package var name: String?
    package var portgroupUUID: ResourceID?
    package var extra: JSONText = .emptyObject
    /// What the service remembers: attached virtual interfaces.
    package var internalInfo: JSONText = .emptyObject
    package var localLinkConnection: JSONText = .emptyObject
    package var isPXEEnabled = true
    package var physicalNetwork: String?
    package var isSmartNIC = false
    package var description: String?
    package var vendor: String?
    package var category: String?
    package var isAvailableForDynamicPortgroup = true

    /// The port of `nodeUUID` with this address.
    package init(uuid: ResourceID, nodeUUID: Node.ID, address: MACAddress, createdAt: Timestamp) {
        self.uuid = uuid
        self.nodeUUID = nodeUUID
        self.address = address
        self.createdAt = createdAt
    }
}

/// Several ports of a node that are bonded.
package struct Portgroup: Resource {
    package static let noun = "portgroup"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var nodeUUID: Node.ID
    package var name: String?
    package var address: MACAddress?
    package var extra: JSONText = .emptyObject
    package var internalInfo: JSONText = .emptyObject
    package var mode = "active-backup"
    package var properties: JSONText = .emptyObject
    package var isStandalonePortsSupported = true
    package var physicalNetwork: String?
    package var category: String?
    package var isDynamic = false

    /// A portgroup of `nodeUUID`.
    package init(uuid: ResourceID, nodeUUID: Node.ID, createdAt: Timestamp) {
        self.uuid = uuid
        self.nodeUUID = nodeUUID
        self.createdAt = createdAt
    }
}

/// An enclosure that nodes sit in.
package struct Chassis: Resource {
    package static let noun = "chassis"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var description: String?
    package var extra: JSONText = .emptyObject

    /// An empty chassis.
    package init(uuid: ResourceID, createdAt: Timestamp) {
        self.uuid = uuid
        self.createdAt = createdAt
    }
}

/// An initiator by which a node reaches remote volumes.
package struct VolumeConnector: Resource {
    package static let noun = "volume connector"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var nodeUUID: Node.ID
    /// Free text; drivers know `iqn`, `ip`, `mac`, `wwnn`, `wwpn`, `port`, `portgroup`.
    package var type: String
    package var connectorID: String
    package var extra: JSONText = .emptyObject

    /// A connector of `nodeUUID`.
    package init(uuid: ResourceID, nodeUUID: Node.ID, type: String, connectorID: String, createdAt: Timestamp) {
        self.uuid = uuid
        self.nodeUUID = nodeUUID
        self.type = type
        self.connectorID = connectorID
        self.createdAt = createdAt
    }
}

/// A remote volume that a node uses.
package struct VolumeTarget: Resource {
    package static let noun = "volume target"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var nodeUUID: Node.ID
    package var volumeType: String
    package var volumeID: String
    /// Zero is the volume to boot from; unique within the node.
    package var bootIndex: Int64
    /// May hold credentials of the storage: hidden in answers.
    package var properties: JSONText = .emptyObject
    package var extra: JSONText = .emptyObject

    /// A volume of `nodeUUID`.
    package init(
        uuid: ResourceID, nodeUUID: Node.ID, volumeType: String, volumeID: String, bootIndex: Int64, createdAt: Timestamp
    ) {
        self.uuid = uuid
        self.nodeUUID = nodeUUID
        self.volumeType = volumeType
        self.volumeID = volumeID
        self.bootIndex = bootIndex
        self.createdAt = createdAt
    }
}

/// Deploy steps that are added for every instance asking for the trait that is the template's name.
package struct DeployTemplate: Resource {
    package static let noun = "deploy template"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var name: String
    package var steps: [Step]
    package var extra: JSONText = .emptyObject

    /// A template of these steps.
    package init(uuid: ResourceID, name: String, steps: [Step], createdAt: Timestamp) {
        self.uuid = uuid
        self.name = name
        self.steps = steps
        self.createdAt = createdAt
    }
}

/// A step of a runbook or of a list that a user gave: `order` is what sorts it.
package struct OrderedStep: Sendable, Hashable {
    package var interface: InterfaceKind
    package var step: String
    package var args: JSONText
    package var order: Int

    /// One step at the place `order`.
    package init(interface: InterfaceKind, step: String, args: JSONText = .emptyObject, order: Int) {
        self.interface = interface
        self.step = step
        self.args = args
        self.order = order
    }
}

/// A named list of clean or service steps that an operator prepared for others to run.
package struct Runbook: Resource {
    package static let noun = "runbook"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var name: String
    package var description: String?
    package var steps: [OrderedStep]
    package var disableRamdisk = false
    package var extra: JSONText = .emptyObject
    package var isPublic = false
    package var owner: String?
    /// Sorted, without repetition; a node must have one of them.
    package var traits: [String] = []

    /// A runbook of these steps.
    package init(uuid: ResourceID, name: String, steps: [OrderedStep], createdAt: Timestamp) {
        self.uuid = uuid
        self.name = name
        self.steps = steps
        self.createdAt = createdAt
    }
}

/// Conditions over inspection data, and the actions that follow when all of them hold.
package struct InspectionRule: Resource {
    package static let noun = "inspection rule"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var description: String?
    /// 0 to 9999, higher first.
    package var priority: Int64 = 0
    package var phase = "main"
    /// Hides actions and conditions in answers; cannot be taken back.
    package var isSensitive = false
    package var conditions: JSONText = JSONText(unchecked: "[]")
    package var actions: JSONText = JSONText(unchecked: "[]")

    /// A rule without conditions.
    package init(uuid: ResourceID, createdAt: Timestamp) {
        self.uuid = uuid
        self.createdAt = createdAt
    }
}

/// A scheduler's request for a node, and what came of it.
package struct Allocation: Resource {
    /// How far the request has come, spelled as the API spells it.
    package enum State: String, Sendable, Hashable, Codable, CaseIterable {
        case allocating, active, error
    }

    package static let noun = "allocation"
    package var uuid: ResourceID
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    package var name: String?
    package var resourceClass: String?
    package var traits: [String] = []
    package var candidateNodes: [Node.ID] = []
    package var extra: JSONText = .emptyObject
    package var owner: String?
    package var nodeUUID: Node.ID?
    package var state: State = .allocating
    package var lastError: String?
    /// When a node is looked for next, or, once there is one, when it is taken back unless it was deployed; `nil` otherwise.
    package var attemptAt: Timestamp?
    /// What is asked for beyond Ironic's fields.
    package var wishes = SchedulingWishes()
    /// Allocations of one batch get their nodes together, or none of them does.
    package var batch: ResourceID?

    /// A request that was just made: a node is looked for at once.
    package init(uuid: ResourceID, createdAt: Timestamp) {
        self.uuid = uuid
        self.createdAt = createdAt
        attemptAt = createdAt
    }

    /// The request once it got `node`.
    package func given(_ node: Node.ID, at now: Timestamp) -> Allocation {
        var allocation = ended(.active, at: now)
        allocation.nodeUUID = node
        allocation.attemptAt = wishes.expiresAt
        return allocation
    }

    /// The request once it was found that it cannot be met.
    package func failed(_ reason: String, at now: Timestamp) -> Allocation {
        var allocation = ended(.error, at: now)
        allocation.lastError = reason
        return allocation
    }

    /// The request while there is no node yet: it is attempted again at `next`.
    package func waiting(for reason: String?, until next: Timestamp) -> Allocation {
        var allocation = self
        allocation.lastError = reason
        allocation.attemptAt = next
        return allocation
    }

    private func ended(_ state: State, at now: Timestamp) -> Allocation {
        var allocation = self
        allocation.state = state
        allocation.lastError = nil
        allocation.attemptAt = nil
        allocation.updatedAt = now
        return allocation
    }
}
