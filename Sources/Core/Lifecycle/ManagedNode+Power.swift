import Model

extension ManagedNode {
    /// Whether the machine should be running now, because it boots into the agent that is waited for. What its controller says of
    /// the power is recorded then, and the power is nobody's but the operator's: it is not put right.
    package var isAgentAwaited: Bool { work.isAgentAwaited(on: node) }

    /// Whether the agent is waited for on a machine that is off.
    var isOffWhileAgentIsAwaited: Bool { isAgentAwaited && node.status.powerState == .off }
}

extension Work {
    /// Whether nothing but the agent's call is waited for. While somebody switches the machine, that is not so: the order to boot the
    /// agent is out then, or a power action.
    func isAgentAwaited(on node: Node) -> Bool {
        guard !node.status.isMaintenance, powerAction == nil, parentStep == nil, deadline?.isPoll != true else { return false }
        guard let operation, operation.phase == .awaitingAgent, operation.usesAgent else { return false }
        return operation.kind.bootPurpose != nil && (operation.kind != .inspect || node.isInspectedByAgent)
    }
}

extension Node {
    /// Whether an inspection boots the agent; otherwise the controller is asked, and the machine is left alone.
    var isInspectedByAgent: Bool { interfaces[.inspect] ?? "agent" == "agent" }
}
