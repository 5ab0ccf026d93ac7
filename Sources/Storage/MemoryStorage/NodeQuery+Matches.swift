import Lifecycle
import Model
import Storage

extension NodeQuery {
    /// Whether a node passes all filters.
    func matches(_ row: MemoryNode) -> Bool {
        let node = row.managed.node
        return matchesPlace(node, conductor: row.conductor) && matchesStatus(node) && matchesInstance(node)
    }

    private func matchesPlace(_ node: Node, conductor owner: String?) -> Bool {
        allows(uuids.map { $0.contains(node.uuid) })
            && passes(chassisUUID, node.chassisUUID) && passes(driver, node.driver)
            && passes(resourceClass, node.resourceClass) && passes(conductorGroup, node.conductorGroup)
            && passes(conductor, owner) && passes(self.owner, node.owner) && passes(lessee, node.lessee)
            && allows(project.map { $0 == node.owner || $0 == node.lessee })
            && allows(
                descriptionContains.map { (node.description ?? "").containsIgnoringASCIICase($0) && node.description != nil })
            && allows(shards.map { $0.contains(node.shard ?? "") && node.shard != nil })
            && passes(isSharded, node.shard != nil)
            && (includesChildren || node.parentNode == nil) && passes(parentNode, node.parentNode)
    }

    private func matchesStatus(_ node: Node) -> Bool {
        passes(isMaintenance, node.status.isMaintenance) && passes(provisionState, node.status.provisionState)
            && passes(fault, node.status.fault) && passes(isRetired, node.isRetired)
            && passes(isReserved, node.status.isReserved || node.status.targetPowerState != nil)
    }

    private func matchesInstance(_ node: Node) -> Bool {
        passes(instanceUUID, node.instanceUUID) && passes(isAssociated, node.instanceUUID != nil)
            && passes(instanceName, node.instanceName)
    }

    private func passes<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool {
        wanted == nil || wanted == value
    }

    private func allows(_ answer: Bool?) -> Bool {
        answer ?? true
    }
}

extension MemoryTables {
    /// Whether a resource passes a filter.
    func matches(_ row: MemoryResource, _ filter: ResourceQuery.Filter, noun: String) throws(StoreError) -> Bool {
        switch filter {
        case .equals(let field, let text):
            return try value(field, of: row, noun: noun).isSpelled(text)
        case .isOneOf(let field, let texts):
            let value = try value(field, of: row, noun: noun)
            return texts.contains { value.isSpelled($0) }
        case .contains(let field, let text):
            let value = try value(field, of: row, noun: noun)
            return value != .null && value.text.containsIgnoringASCIICase(text)
        case .nodeConductorGroup(let groups):
            return try groups.contains(node(of: row, noun: noun)?.conductorGroup ?? "\0")
        case .nodeShard(let shards):
            return try shards.contains(node(of: row, noun: noun)?.shard ?? "\0")
        }
    }

    private func node(of row: MemoryResource, noun: String) throws(StoreError) -> Node? {
        ResourceID(try value("node_uuid", of: row, noun: noun).text).flatMap { nodes[$0]?.managed.node }
    }

    private func value(_ field: String, of row: MemoryResource, noun: String) throws(StoreError) -> ColumnValue {
        guard row.schema.sortKeys.contains(field) else { throw .reference(noun: noun, field: "filter", value: field) }
        return row.value(field)
    }
}

extension ColumnValue {
    fileprivate func isSpelled(_ wanted: String) -> Bool {
        self != .null && text == wanted
    }
}

extension String {
    /// Whether `part` is in this text when ASCII letters are compared without their case.
    func containsIgnoringASCIICase(_ part: String) -> Bool {
        func folded(_ text: String) -> [UInt8] { text.utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 } }
        let (whole, part) = (folded(self), folded(part))
        guard part.count <= whole.count else { return false }
        return (0...(whole.count - part.count)).contains { whole[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
