package import Model

/// A condition that a node must meet to be given to an allocation: a filter, as a value.
package enum NodeConstraint: Sendable, Hashable {
    case isCandidate(Set<Node.ID>)
    /// Owner or lessee is the project.
    case belongs(to: String)
    case hasClass(String)
    case hasTraits([String])
    case meets(NodeCondition)
    /// It is known where the node stands, for a group that is kept apart.
    case has(field: String)
    /// Available, and nobody's.
    case isFree
    case isInService
    /// The service has read its power state: it can be reached.
    case hasKnownPower
    /// Nothing is under way on it.
    case isUnlocked

    /// Why `node` does not meet the condition; `nil` when it does.
    package func exclusion(of node: Node) -> Exclusion? {
        switch self {
        case .isCandidate(let nodes): nodes.contains(node.uuid) ? nil : .notCandidate
        case .belongs(let project): node.owner == project || node.lessee == project ? nil : .ofOtherProject(project)
        case .hasClass(let wanted):
            node.resourceClass == wanted ? nil : .otherClass(found: node.resourceClass, wanted: wanted)
        case .hasTraits(let wanted): Self.lacking(wanted, in: node)
        case .meets(let condition): condition.holds(for: node) ? nil : .unmet(condition)
        case .has(let field): node.value(at: field) == nil ? .lacksField(field) : nil
        case .isFree: Self.occupation(of: node)
        case .isInService: node.status.isMaintenance ? .inMaintenance : nil
        case .hasKnownPower: node.status.powerState == nil ? .powerUnknown : nil
        case .isUnlocked: node.status.isReserved || node.status.targetPowerState != nil ? .locked : nil
        }
    }

    private static func lacking(_ wanted: [String], in node: Node) -> Exclusion? {
        let missing = wanted.filter { !node.traits.contains($0) }
        return missing.isEmpty ? nil : .lacksTraits(missing.sorted())
    }

    private static func occupation(of node: Node) -> Exclusion? {
        guard node.instanceUUID == nil, node.allocationUUID == nil else { return .inUse }
        let state = node.status.provisionState
        return state == .available ? nil : .notAvailable(state)
    }
}
