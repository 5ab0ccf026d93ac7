import Documents

/// What `--wait` waits for.
enum WaitGoal: Sendable, Hashable {
    /// The node reaches one of these provision states.
    case provisionState(Set<String>)
    /// Nothing goes on any more, whatever state that leaves the node in.
    case settled
    /// The power action is over, and the power is as wanted; `nil` where any state will do.
    case power(String?)
}

/// What a look at a node means for a goal.
enum WaitVerdict: Sendable, Hashable {
    /// The goal is reached; the text says what the node is now.
    case reached(String)
    /// The goal will not be reached; the text says why.
    case failed(String)
    /// Still on the way; the text says what the node is doing.
    case pending(String)
}

extension WaitGoal {
    /// The fields of a node that the verdict needs.
    static let fields = [
        "name", "uuid", "provision_state", "target_provision_state", "power_state", "target_power_state", "last_error",
        "maintenance",
        "retired",
    ]

    /// What `node` means for this goal.
    func verdict(on node: JSON) -> WaitVerdict {
        switch self {
        case .provisionState(let wanted): Self.provisionVerdict(on: node, wanted: wanted)
        case .settled: Self.settledVerdict(on: node)
        case .power(let wanted): Self.powerVerdict(on: node, wanted: wanted)
        }
    }

    private static func provisionVerdict(on node: JSON, wanted: Set<String>) -> WaitVerdict {
        let state = node["provision_state"]?.stringValue ?? "unknown"
        let target = node["target_provision_state"]?.stringValue
        // A node that was reached may still be on its way somewhere: manageable has no target only at rest.
        if wanted.contains(state), target == nil { return .reached(state) }
        // A retired node ends in manageable where others become available.
        if state == "manageable", target == nil, wanted.contains("available"), node["retired"]?.boolValue == true {
            return .reached("manageable, as it is retired")
        }
        if state == "error" || state.hasSuffix(" failed") { return .failed(failure(node, "ended in '\(state)'")) }
        guard let target else {
            return .failed(failure(node, "is '\(state)' and on its way nowhere"))
        }
        return .pending("\(state) → \(target)")
    }

    private static func settledVerdict(on node: JSON) -> WaitVerdict {
        let state = node["provision_state"]?.stringValue ?? "unknown"
        let isAtRest = node["target_provision_state"]?.stringValue == nil || state.hasSuffix(" failed")
        return isAtRest ? .reached(state) : .pending("\(state) → \(node["target_provision_state"]?.stringValue ?? "")")
    }

    private static func powerVerdict(on node: JSON, wanted: String?) -> WaitVerdict {
        let state = node["power_state"]?.stringValue ?? "power state unknown"
        if let target = node["target_power_state"]?.stringValue { return .pending("\(state) → \(target)") }
        if let wanted, wanted != state { return .failed(failure(node, "is '\(state)' instead of '\(wanted)'")) }
        return .reached(state)
    }

    private static func failure(_ node: JSON, _ what: String) -> String {
        guard let error = node["last_error"]?.stringValue, !error.isEmpty else { return what }
        return "\(what): \(error)"
    }
}
