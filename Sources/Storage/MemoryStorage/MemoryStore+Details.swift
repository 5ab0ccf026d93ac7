import Lifecycle
package import Model
package import Storage

extension MemoryStore {
    package func history(of node: Node.ID, page: Page) throws(StoreError) -> [HistoryEvent] {
        try page.slice(tables.nodes[node]?.history ?? [])
    }

    package func historyEvent(_ uuid: ResourceID, of node: Node.ID) -> HistoryEvent? {
        tables.nodes[node]?.history.first { $0.uuid == uuid }
    }

    package func inventory(of node: Node.ID) -> NodeInventory? {
        tables.nodes[node]?.inventory
    }

    package func biosSettings(of node: Node.ID) -> [BIOSSetting] {
        tables.nodes[node]?.biosSettings ?? []
    }

    package func firmware(of node: Node.ID) -> [FirmwareComponent] {
        tables.nodes[node]?.firmware ?? []
    }

    package func nodes(withPortAddresses addresses: [MACAddress]) -> [Node.ID] {
        let wanted = Set(addresses)
        let ports = tables.resources[Port.schema.table, default: [:]].values.compactMap { $0.resource as? Port }
        let owners = Set(ports.lazy.filter { wanted.contains($0.address) }.map(\.nodeUUID))
        return tables.nodes.values.filter { owners.contains($0.managed.node.uuid) }.sorted { $0.ordinal < $1.ordinal }
            .map(\.managed.node.uuid)
    }
}

extension MemoryStore {
    package func append(_ events: [TimelineEvent]) {
        for event in events { tables.nodes[event.node]?.append(event) }
    }

    package func timeline(of node: Node.ID, after number: Int64?, limit: Int) -> [TimelineEntry] {
        let entries = tables.nodes[node]?.timeline ?? []
        guard let number else { return entries.suffix(max(0, limit)) }
        return Array(entries.drop { $0.number <= number }.prefix(max(0, limit)))
    }
}

extension MemoryStore {
    package func conductors() -> [ConductorRecord] {
        tables.conductors.values.sorted { $0.hostname < $1.hostname }
    }

    package func renew(_ conductor: ConductorRecord) {
        var record = conductor
        record.createdAt = tables.conductors[conductor.hostname]?.createdAt ?? conductor.createdAt
        tables.conductors[conductor.hostname] = record
    }

    package func retire(_ hostname: String, at now: Timestamp) {
        tables.conductors[hostname]?.leaseExpiresAt = now
        tables.conductors[hostname]?.updatedAt = now
    }
}
