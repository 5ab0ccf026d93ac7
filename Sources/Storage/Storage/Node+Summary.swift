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
}
