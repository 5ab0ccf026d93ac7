package import Documents

/// Something that happened to a node, as `GET /v1/nodes/{node}/history` shows it.
package struct HistoryEvent: Sendable, Hashable {
    /// How much the event matters.
    package enum Severity: String, Sendable, Hashable, Codable {
        case info = "INFO"
        case error = "ERROR"
    }

    package var uuid: ResourceID
    package var nodeUUID: Node.ID
    package var createdAt: Timestamp
    package var severity: Severity
    /// The text.
    package var event: String
    /// What it belongs to: `provisioning`, `power`, `inspection`…
    package var eventType: String
    package var conductor: String?
    package var user: String?
    package var project: String?
    package var state: ProvisionState?
    package var targetProvisionState: ProvisionState?
    package var duration: Duration?

    /// An event on `nodeUUID`.
    package init(
        uuid: ResourceID, nodeUUID: Node.ID, createdAt: Timestamp, severity: Severity, event: String, eventType: String
    ) {
        self.uuid = uuid
        self.nodeUUID = nodeUUID
        self.createdAt = createdAt
        self.severity = severity
        self.event = event
        self.eventType = eventType
    }
}

/// A firmware setting of a node, from its last reading.
package struct BIOSSetting: Sendable, Hashable {
    package var name: String
    package var value: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?
    /// The registry's description of the setting: `attribute_type`, `allowable_values`, bounds…, an object.
    package var registry: JSONText = .emptyObject

    /// A setting with its value.
    package init(name: String, value: String?, createdAt: Timestamp) {
        self.name = name
        self.value = value
        self.createdAt = createdAt
    }
}

/// A piece of firmware in a node, from its last reading.
package struct FirmwareComponent: Sendable, Hashable {
    package var component: String
    package var initialVersion: String
    package var currentVersion: String?
    package var lastVersionFlashed: String?
    package var vendor: String?
    package var model: String?
    package var serialNumber: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp?

    /// A component as first seen.
    package init(component: String, initialVersion: String, createdAt: Timestamp) {
        self.component = component
        self.initialVersion = initialVersion
        self.createdAt = createdAt
    }
}

/// What the last inspection found.
package struct NodeInventory: Sendable, Hashable {
    /// An object: `bmc_address`, `boot`, `cpu`, `disks`, `interfaces`, `memory`…
    package var inventory: JSONText
    /// What hooks and plugins added, an object.
    package var pluginData: JSONText

    /// An inspection's result.
    package init(inventory: JSONText, pluginData: JSONText = .emptyObject) {
        self.inventory = inventory
        self.pluginData = pluginData
    }
}

/// A process that drives nodes, as the others see it.
package struct ConductorRecord: Sendable, Hashable {
    package var hostname: String
    package var conductorGroup: String
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Until when the others believe it alive without hearing from it again.
    package var leaseExpiresAt: Timestamp
    /// Names of its hardware types.
    package var drivers: [String]

    /// A conductor that has just started.
    package init(
        hostname: String, conductorGroup: String = "", startedAt: Timestamp, leaseExpiresAt: Timestamp, drivers: [String]
    ) {
        self.hostname = hostname
        self.conductorGroup = conductorGroup
        createdAt = startedAt
        updatedAt = startedAt
        self.leaseExpiresAt = leaseExpiresAt
        self.drivers = drivers
    }
}
