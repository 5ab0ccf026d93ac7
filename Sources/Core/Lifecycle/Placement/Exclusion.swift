package import Model

/// Why a node cannot be given to an allocation: the condition that it does not meet, with what was found instead.
package enum Exclusion: Sendable, Hashable {
    /// The allocation names nodes, and this is none of them.
    case notCandidate
    /// Neither owner nor lessee is the project.
    case ofOtherProject(String)
    case otherClass(found: String?, wanted: String)
    /// Sorted.
    case lacksTraits([String])
    case unmet(NodeCondition)
    /// The node has nothing at the path by which the group is kept apart.
    case lacksField(String)
    /// A node of the group has the same value at the path.
    case tooClose(path: String, value: String)
    /// An instance or another allocation has it.
    case inUse
    case notAvailable(ProvisionState)
    case inMaintenance
    case powerUnknown
    /// Work is under way on it, for a moment.
    case locked
}

extension Exclusion: CustomStringConvertible {
    /// What is true of the node, as in `3 nodes: in maintenance`.
    package var description: String {
        switch self {
        case .notCandidate: "not among the candidate nodes"
        case .ofOtherProject(let project): "neither owned nor leased by \(project)"
        case .otherClass(let found, let wanted): "resource class \(found ?? "none") instead of \(wanted)"
        case .lacksTraits(let traits): "lack \(traits.joined(separator: ", "))"
        case .unmet(let condition): "not \(condition)"
        case .lacksField(let path): "without \(path)"
        case .tooClose(let path, let value): "\(path) \(value) is taken by the group"
        case .inUse: "in use"
        case .notAvailable(let state): "in state \(state.rawValue)"
        case .inMaintenance: "in maintenance"
        case .powerUnknown: "power state unknown"
        case .locked: "locked by work under way"
        }
    }
}
