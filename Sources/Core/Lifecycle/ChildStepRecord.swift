import Documents
package import Model

/// Which children a step of their parent has run on already, as the parent's `driver_internal_info` remembers it.
///
/// A step on children is one order of the parent. What one child has behind it is committed before the next one's turn comes, so
/// that no child is asked twice for what it has done.
package struct ChildStepRecord: Sendable, Hashable {
    /// The key in `driver_internal_info`.
    static let key = "child_node_step"

    /// The parent's order.
    package let command: CommandID
    /// The children that are done with it.
    package private(set) var done: Set<Node.ID>

    /// What the parent remembers of its order `command`; nothing of orders before it.
    package init(of command: CommandID, in parent: Node) {
        self.command = command
        let kept = parent.driverInternalInfo.object[Self.key]?.objectValue
        guard kept?["command"]?.stringValue == command.description else {
            done = []
            return
        }
        done = Set((kept?["done"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { ResourceID($0) } })
    }

    /// The outcome of the parent's order once `child` is done: the next child's turn, with this one remembered.
    package func outcome(after child: Node.ID) -> Outcome {
        var findings = Findings()
        let children = done.union([child]).sorted().map { JSON.string($0.description) }
        findings.driverInternalInfo = [
            Self.key: ["command": .string(command.description), "done": .array(children)]
        ]
        return .underway(pollAfter: .zero, learned: findings)
    }
}
