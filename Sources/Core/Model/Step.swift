package import Documents

/// Which list of steps an operation runs.
package enum StepKind: String, Sendable, Hashable, Codable, CaseIterable {
    case clean, deploy, service, verify
}

/// One unit of work that an interface can do during cleaning, deployment, service or verification.
package struct Step: Sendable, Hashable, Codable {
    /// The interface that carries the step out.
    package var interface: InterfaceKind
    /// The step's name within its interface, as in `erase_devices_metadata`.
    package var step: String
    /// Arguments by name.
    package var args: JSONText
    /// Higher runs earlier; zero means: only when asked for.
    package var priority: Int
    /// Whether an operator may abort while it runs.
    package var isAbortable: Bool
    /// Whether it needs the agent in its ramdisk.
    package var requiresRamdisk: Bool
    /// The arguments that the interface takes, `{name: {description, required}}`; `nil` where it does not say, which means any.
    package var argsInfo: JSONText?
    /// The children of the node on which it runs instead of on the node itself; `nil` where it runs on the node.
    package var children: StepChildren?

    /// A step as an interface offers it or a user asks for it.
    package init(
        interface: InterfaceKind, step: String, args: JSONText = .emptyObject, priority: Int = 0, isAbortable: Bool = false,
        requiresRamdisk: Bool = true, argsInfo: JSONText? = nil
    ) {
        self.interface = interface
        self.step = step
        self.args = args
        self.priority = priority
        self.isAbortable = isAbortable
        self.requiresRamdisk = requiresRamdisk
        self.argsInfo = argsInfo
    }

    /// The step's full name: `deploy.erase_devices`.
    package var qualifiedName: String { "\(interface.rawValue).\(step)" }
}

/// Children of a node, on which a step runs instead of on the node (`execute_on_child_nodes`).
package enum StepChildren: Sendable, Hashable, Codable {
    case all
    /// These of them (`limit_child_node_execution`).
    case only([ResourceID])

    /// Whether the step runs on this child.
    package func includes(_ child: ResourceID) -> Bool {
        switch self {
        case .all: true
        case .only(let chosen): chosen.contains(child)
        }
    }
}

/// The name under which a started piece of work is remembered by both sides, so that starting it twice is starting it once.
package struct CommandID: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The text that both sides remember.
    package let description: String

    /// The command with this name.
    package init(_ text: String) {
        description = text
    }

    package init(stringLiteral text: String) {
        description = text
    }

    package init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
