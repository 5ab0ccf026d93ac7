package import Model

extension Node {
    /// What our own work mostly needs of this node: its names, driver, class, states and times. Every other field has its default.
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

    /// The names in the API of the fields that `summary` keeps besides the identifier.
    package static let summaryFields = [
        "created_at", "updated_at", "name", "driver", "instance_uuid", "resource_class", "provision_state",
        "target_provision_state", "power_state", "target_power_state", "maintenance", "fault", "reservation",
    ]

    /// This node as far as `extent` has to be read.
    package func cut(to extent: NodeQuery.Extent) -> Node {
        switch extent {
        case .everything, .fields: self
        case .summary: summary
        }
    }
}
