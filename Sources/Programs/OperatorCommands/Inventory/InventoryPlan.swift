import Documents

/// What must change on the server so that a node is as the inventory file describes it.
struct InventoryPlan: Sendable, Hashable {
    /// A port that exists and differs.
    struct PortChange: Sendable, Hashable {
        var uuid: String
        var address: String
        var patch: [JSON]
    }

    /// The body that creates the node; `nil` when it exists.
    var creation: JSONObject?
    /// The changes of the node.
    var patch: [JSON] = []
    /// The ports to create, without `node_uuid`.
    var newPorts: [JSONObject] = []
    /// The ports to change.
    var changedPorts: [PortChange] = []
    /// The traits to set; `nil` when they are right.
    var traits: [String]?

    /// Whether nothing must change.
    var isEmpty: Bool { self == InventoryPlan() }

    /// The plan for a node that does not exist.
    static func creating(_ entry: InventoryEntry) -> InventoryPlan {
        let given = entry.fields.filter { !$0.value.isNull }.map { ($0.key, $0.value) }
        return InventoryPlan(
            creation: JSONObject(given), newPorts: entry.ports, traits: entry.traits.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// The plan for a node that exists. Members and ports that the file does not mention stay.
    ///
    /// The server masks secrets, so a secret that is there counts as equal unless `replacingSecrets`.
    static func changing(
        _ node: JSON, ports: [JSON], to entry: InventoryEntry, replacingSecrets: Bool
    ) -> InventoryPlan {
        var plan = InventoryPlan()
        for (key, wanted) in entry.fields where key != "uuid" {
            plan.patch += changes(of: [key], from: node[key], to: wanted, replacingSecrets: replacingSecrets)
        }
        for port in entry.ports { plan.takePort(port, among: ports) }
        if let traits = entry.traits, Set(traits) != Set(node["traits"]?.arrayValue?.compactMap(\.stringValue) ?? []) {
            plan.traits = traits
        }
        return plan
    }

    private mutating func takePort(_ wanted: JSONObject, among ports: [JSON]) {
        let address = wanted["address"]?.stringValue ?? ""
        guard let port = ports.first(where: { $0["address"]?.stringValue == address }), let uuid = port["uuid"]?.stringValue
        else {
            newPorts.append(wanted)
            return
        }
        let patch = wanted.flatMap { key, value in
            key == "uuid" ? [] : Self.changes(of: [key], from: port[key], to: value, replacingSecrets: true)
        }
        if !patch.isEmpty { changedPorts.append(PortChange(uuid: uuid, address: address, patch: patch)) }
    }

    /// Objects are compared member by member on the first level, everything else as a whole.
    private static func changes(of path: [String], from present: JSON?, to wanted: JSON, replacingSecrets: Bool) -> [JSON] {
        if let members = wanted.objectValue, path.count == 1 {
            return members.flatMap { key, value in
                changes(of: path + [key], from: present?[key], to: value, replacingSecrets: replacingSecrets)
            }
        }
        if isMasked(present), !wanted.isNull { return replacingSecrets ? [PatchItem.add(PatchItem.path(path), wanted)] : [] }
        if wanted.isNull { return present?.isNull ?? true ? [] : [PatchItem.remove(PatchItem.path(path))] }
        return isSame(present, wanted) ? [] : [PatchItem.add(PatchItem.path(path), wanted)]
    }

    private static func isMasked(_ value: JSON?) -> Bool {
        value?.stringValue == "******"
    }

    /// Equal as values: `1` and `1.0` are.
    private static func isSame(_ left: JSON?, _ right: JSON) -> Bool {
        left == right || left?.numberValue != nil && left?.numberValue == right.numberValue
    }
}

extension InventoryPlan {
    /// What the plan does, for people; never values, which may be secret.
    var summary: String {
        var parts: [String] = []
        if !patch.isEmpty { parts.append(patch.compactMap { $0["path"]?.stringValue?.dropFirst() }.joined(separator: ", ")) }
        let addresses = newPorts.compactMap { $0["address"]?.stringValue }
        if !addresses.isEmpty { parts.append("port \(addresses.joined(separator: ", "))") }
        for port in changedPorts { parts.append("changes of port \(port.address)") }
        if let traits { parts.append("traits \(traits.joined(separator: ", "))") }
        return parts.joined(separator: "; ")
    }
}
