import Documents
import DriverInterfaces
import Model

/// The node as it is shown to an agent with every command (agent-protocol.md §6): secrets stay masked.
struct AgentNodeDocument: Sendable {
    let node: NodeContext

    /// The node's record. Agents read identifier, properties, instance_info, driver_info, driver_internal_info and RAID.
    var members: JSONObject {
        let row = node.node
        var internalInfo = row.driverInternalInfo.object
        internalInfo.merge(Self.erasure.merging(internalInfo))
        return [
            "uuid": .string(row.uuid.description), "name": row.name.map { .string($0) } ?? .null,
            "driver": .string(row.driver), "resource_class": row.resourceClass.map { .string($0) } ?? .null,
            "provision_state": .string(row.status.provisionState.rawValue),
            "properties": row.properties.parsed, "driver_info": row.driverInfo.parsed,
            "driver_internal_info": .object(internalInfo), "instance_info": row.instanceInfo.parsed,
            "instance_uuid": row.instanceUUID.map { .string($0.description) } ?? .null, "extra": row.extra.parsed,
            "raid_config": row.raidConfig.parsed, "target_raid_config": row.targetRAIDConfig.parsed,
            "clean_step": row.status.cleanStep.parsed, "deploy_step": row.status.deployStep.parsed,
            "service_step": row.status.serviceStep.parsed, "network_data": row.networkData.parsed,
            "traits": ["objects": .array(row.traits.map { ["trait": .string($0)] })],
        ]
    }

    /// The node's ports.
    var ports: [JSON] {
        node.ports.map { port in
            [
                "uuid": .string(port.uuid.description), "node_uuid": .string(node.node.uuid.description),
                "address": .string(port.address.description), "pxe_enabled": .bool(port.isPXEEnabled),
                "extra": port.extra.parsed, "local_link_connection": port.localLinkConnection.parsed,
                "physical_network": port.physicalNetwork.map { .string($0) } ?? .null,
            ]
        }
    }

    /// How agents erase disks unless the node says otherwise (agent-protocol.md §6.2): Ironic's defaults.
    private static let erasure: JSONObject = [
        "agent_erase_devices_iterations": 1, "agent_erase_devices_zeroize": true,
        "agent_continue_if_secure_erase_failed": false, "agent_continue_if_ata_erase_failed": false,
        "agent_enable_nvme_secure_erase": true, "agent_enable_ata_secure_erase": true, "disk_erasure_concurrency": 4,
        "agent_erase_skip_read_only": false,
    ]
}
