package import Model

extension Node {
    /// What summary lists need of this node: its names, driver, class, states and times. Every other field has its default.
    package var summary: Node {
        var node = Node(uuid: uuid, driver: driver, createdAt: createdAt)
        node.updatedAt = updatedAt
        node.name = name
        node.instanceUUID = instanceUUID
        node.resourceClass = resourceClass
        node.status.provisionState = status.provisionState
        node.status.targetProvisionState = status.targetProvisionState
        node.status.powerState = status.powerState
        node.status.targetPowerState = status.targetPowerState
        node.status.isMaintenance = status.isMaintenance
        node.status.fault = status.fault
        node.status.isReserved = status.isReserved
        return node
    }

    /// The summary, and what schedulers compare: properties, traits, whose it is, and what failed last.
    package var inventory: Node {
        var node = summary
        node.owner = owner
        node.lessee = lessee
        node.traits = traits
        node.properties = properties
        node.status.lastError = status.lastError
        return node
    }

    /// The names in the API of the fields that `inventory` keeps.
    package static let inventoryFields: Set<String> = [
        "uuid", "created_at", "updated_at", "name", "driver", "instance_uuid", "resource_class", "provision_state",
        "target_provision_state", "power_state", "target_power_state", "maintenance", "fault", "reservation", "owner", "lessee",
        "traits", "properties", "last_error", "links", "conductor",
    ]

    /// This node as far as `extent` reads it.
    package func cut(to extent: NodeQuery.Extent) -> Node {
        switch extent {
        case .everything: self
        case .inventory: inventory
        case .summary: summary
        }
    }
}
