import Documents
import Lifecycle
import Model
import Storage

extension Binder {
    /// The values of `NodeColumns.described`.
    mutating func described(_ node: Node) {
        text(node.name)
        text(node.driver)
        text(node.resourceClass)
        text(node.conductorGroup)
        text(node.owner)
        text(node.lessee)
        text(node.shard)
        uuid(node.parentNode)
        uuid(node.chassisUUID)
        flag(node.automatedClean)
        flag(node.isProtected)
        flag(node.isRetired)
        flag(node.disablePowerOff)
        text(node.protectedReason)
        text(node.retiredReason)
        text(node.description)
        document(node.storedInterfaces)
        document(node.storedTraits)
        document(node.driverInfo)
        document(node.properties)
        document(node.extra)
        document(node.networkData)
        document(node.targetRAIDConfig)
    }

    /// The values of `NodeColumns.status`.
    mutating func status(_ node: Node) {
        moment(node.updatedAt)
        uuid(node.instanceUUID)
        text(node.status.provisionState.rawValue)
        text(node.status.targetProvisionState?.rawValue)
        text(node.status.powerState?.rawValue)
        text(node.status.targetPowerState?.rawValue)
        flag(node.status.isMaintenance)
        text(node.status.fault?.rawValue)
        flag(node.status.isReserved)
        moment(node.status.provisionUpdatedAt)
        uuid(node.allocationUUID)
        text(node.instanceName)
        flag(node.isConsoleEnabled)
        text(node.bootMode?.rawValue)
        flag(node.isSecureBoot)
        text(node.health)
        moment(node.status.inspectionStartedAt)
        moment(node.status.inspectionFinishedAt)
        text(node.status.maintenanceReason)
        text(node.status.lastError)
        document(node.status.cleanStep)
        document(node.status.deployStep)
        document(node.status.serviceStep)
        document(node.driverInternalInfo)
        document(node.instanceInfo)
        document(node.raidConfig)
    }

    /// The values of `NodeColumns.work`.
    mutating func work(_ work: Work, of node: Node.ID, revision: Int64, by sealing: any SecretSealing) throws {
        integer(revision)
        moment(work.deadline?.at)
        integer(work.commandsNamed)
        text(try work.stored(of: node, by: sealing))
    }
}

extension Node {
    fileprivate var storedInterfaces: JSONText {
        var writer = JSONWriter(reserveCapacity: 384)
        writer.beginObject()
        for kind in InterfaceKind.allCases {
            guard let interface = interfaces[kind] else { continue }
            writer.key(kind.rawValue)
            writer.string(interface)
        }
        writer.endObject()
        return writer.document
    }

    fileprivate var storedTraits: JSONText {
        guard !traits.isEmpty else { return .emptyArray }
        var writer = JSONWriter()
        writer.strings(traits)
        return writer.document
    }
}
