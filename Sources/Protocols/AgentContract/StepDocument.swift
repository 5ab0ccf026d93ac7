package import Documents
package import Model

/// A step as an agent offers it (agent-protocol.md §6.1).
package struct StepDocument: Sendable, Hashable {
    /// The key that our service adds to a step that it orders, and that the agent echoes: the name of the piece of work. Starting
    /// a step under a name that the agent has already answers with that command.
    package static let commandKey = "ironbird_command"

    /// The name within the interface.
    package var step: String
    /// `deploy`, `raid`…
    package var interface: String
    /// Higher runs earlier; zero means: only when asked for.
    package var priority: Int
    /// Whether the service reboots the machine after success.
    package var isRebootRequested: Bool
    /// Whether an operator may abort it.
    package var isAbortable: Bool
    /// The arguments, `{name: {description, required}}`.
    package var argumentsInfo: JSONObject?

    /// A step of `interface`.
    package init(
        _ step: String, interface: String = "deploy", priority: Int, isRebootRequested: Bool = false, isAbortable: Bool = false,
        argumentsInfo: JSONObject? = nil
    ) {
        self.step = step
        self.interface = interface
        self.priority = priority
        self.isRebootRequested = isRebootRequested
        self.isAbortable = isAbortable
        self.argumentsInfo = argumentsInfo
    }

    /// The step in `document`; keys that we do not know are ignored.
    package init(_ document: JSON) throws(ContractFailure) {
        let fields = try Fields(document, of: "step")
        step = try fields.requiredText("step")
        interface = try fields.text("interface") ?? "deploy"
        priority = Int(clamping: try fields.integer("priority") ?? 0)
        isRebootRequested = try fields.truth("reboot_requested") ?? false
        isAbortable = try fields.truth("abortable") ?? false
        argumentsInfo = fields["argsinfo"]?.objectValue
    }

    /// The document of the step.
    package var json: JSON {
        [
            "step": .string(step), "interface": .string(interface), "priority": .integer(Int64(priority)),
            "reboot_requested": .bool(isRebootRequested), "abortable": .bool(isAbortable),
            "argsinfo": argumentsInfo.map { .object($0) } ?? .null,
        ]
    }
}

/// The steps that an agent offers for one kind, by hardware manager: the result of `get_X_steps`.
package struct StepOffer: Sendable, Hashable {
    /// The kind of the steps.
    package var kind: StepKind
    /// The steps of each hardware manager; the agent has removed duplicates already.
    package var steps: [(manager: String, steps: [StepDocument])]
    /// The version of each manager, which the service sends back with each step as `X_version`.
    package var versions: JSONObject

    /// The offer of these managers.
    package init(_ kind: StepKind, steps: [(manager: String, steps: [StepDocument])], versions: JSONObject) {
        self.kind = kind
        self.steps = steps
        self.versions = versions
    }

    /// The offer in `document`, the `command_result`.
    package init(_ kind: StepKind, _ document: JSON) throws(ContractFailure) {
        let fields = try Fields(document, of: "command_result")
        self.init(kind, steps: [], versions: try fields.object("hardware_manager_version").members)
        let offered = try fields.requiredObject("\(kind.rawValue)_steps")
        for manager in offered.members.keys {
            var list: [StepDocument] = []
            for step in try offered.array(manager) ?? [] { list.append(try StepDocument(step)) }
            steps.append((manager, list))
        }
    }

    /// The steps of all managers.
    package var all: [StepDocument] { steps.flatMap(\.steps) }

    /// The document of the offer.
    package var json: JSON {
        let lists = JSONObject(steps.map { ($0.manager, JSON.array($0.steps.map(\.json))) })
        return ["\(kind.rawValue)_steps": .object(lists), "hardware_manager_version": .object(versions)]
    }

    package static func == (left: StepOffer, right: StepOffer) -> Bool { left.kind == right.kind && left.json == right.json }

    package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

/// The order to carry out one step: the parameters of `execute_X_step`.
package struct StepOrder: Sendable, Hashable {
    /// The kind of the step.
    package var kind: StepKind
    /// The step as it was ordered; the agent echoes exactly this object.
    package var document: JSONObject
    /// The node's record as the service sees it; agents read properties, instance_info and driver_internal_info only.
    package var node: JSONObject
    /// The node's ports.
    package var ports: [JSON]
    /// The versions of the hardware managers that the step was planned with; `nil`: whatever they are.
    package var versions: JSONObject?

    /// The order to carry out `document`.
    package init(_ kind: StepKind, _ document: JSONObject, node: JSONObject, ports: [JSON] = [], versions: JSONObject? = nil) {
        self.kind = kind
        self.document = document
        self.node = node
        self.ports = ports
        self.versions = versions
    }

    /// The order in the parameters of a command.
    package init(_ kind: StepKind, parameters: JSONObject) throws(ContractFailure) {
        let fields = Fields(parameters, of: "params")
        let step = try fields.requiredObject("step")
        _ = try step.requiredText("step")
        self.init(
            kind, step.members, node: try fields.object("node").members, ports: try fields.array("ports") ?? [],
            versions: try fields["\(kind.rawValue)_version"].map { (versions) throws(ContractFailure) in
                try Fields(versions, of: "params.\(kind.rawValue)_version").members
            })
    }

    /// The step's name within its interface.
    package var step: String { document["step"]?.stringValue ?? "" }
    /// The interface that the step belongs to.
    package var interface: String { document["interface"]?.stringValue ?? "deploy" }
    /// The arguments; none where there are none.
    package var arguments: JSONObject { document["args"]?.objectValue ?? [:] }
    /// The service's name of the work, where our service orders it.
    package var commandID: CommandID? { document[StepDocument.commandKey]?.stringValue.map { CommandID($0) } }

    /// The command that carries the order.
    package var request: CommandRequest {
        var parameters: JSONObject = ["step": .object(document), "node": .object(node), "ports": .array(ports)]
        parameters["\(kind.rawValue)_version"] = versions.map { .object($0) } ?? .null
        let name: CommandName =
            switch kind {
            case .clean, .verify: .executeCleanStep
            case .deploy: .executeDeployStep
            case .service: .executeServiceStep
            }
        return CommandRequest(name, parameters)
    }
}
