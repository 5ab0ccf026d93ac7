package import Documents
package import Model

/// The shape that steps must have, which depends on what they are for.
package enum StepSchema: Sendable, Hashable {
    /// Given with `clean` or `service`; the text is the key in the body.
    case ordered(String)
    /// Given with `active` or `rebuild`, or kept in a deploy template; all four keys are required.
    case prioritized(String)
    /// Kept in a runbook; `order` is required.
    case runbook

    /// The interfaces whose steps a user may ask for.
    package static let interfaces: Set<InterfaceKind> = [.vendor, .power, .management, .firmware, .deploy, .bios, .raid]

    private var field: String {
        switch self {
        case .ordered(let field), .prioritized(let field): field
        case .runbook: "steps"
        }
    }

    private var knownKeys: Set<String> {
        switch self {
        case .ordered: ["interface", "step", "args", "order", "execute_on_child_nodes", "limit_child_node_execution"]
        case .prioritized: ["interface", "step", "args", "priority"]
        case .runbook: ["interface", "step", "args", "order"]
        }
    }

    private var requiredKeys: [String] {
        switch self {
        case .ordered: ["interface", "step"]
        case .prioritized: ["interface", "step", "args", "priority"]
        case .runbook: ["interface", "step", "order"]
        }
    }

    /// The steps that `value` must be an array of; at least one unless `mayBeEmpty`.
    package func steps(_ value: JSON, mayBeEmpty: Bool = false) throws(APIError) -> [Step] {
        let elements = try value.array(of: field)
        guard mayBeEmpty || !elements.isEmpty else { throw .badRequest("\(field): needs at least one step.") }
        var steps: [Step] = []
        for (index, element) in elements.enumerated() {
            steps.append(try step(element, named: "\(field)[\(index)]"))
        }
        if case .prioritized = self { try refuseRepetition(in: steps) }
        return steps
    }

    /// The steps of a runbook, each with its place.
    package static func runbookSteps(_ value: JSON) throws(APIError) -> [OrderedStep] {
        let steps = try StepSchema.runbook.steps(value)
        return zip(steps, value.arrayValue ?? []).map { step, element in
            // The schema has read `order` as this step's number.
            OrderedStep(interface: step.interface, step: step.step, args: step.args, order: step.priority)
        }
    }

    private func step(_ value: JSON, named name: String) throws(APIError) -> Step {
        let members = try value.object(of: name)
        for key in members.keys where !knownKeys.contains(key) {
            throw .badRequest(
                "\(name): has an unknown key \(key.quotedShort); keys are \(knownKeys.sorted().joined(separator: ", ")).")
        }
        for key in requiredKeys where members[key] == nil { throw .badRequest("\(name).\(key): is missing.") }
        let text = try (members["step"] ?? .null).text(of: "\(name).step")
        guard !text.isEmpty else { throw .badRequest("\(name).step: must not be empty.") }
        let args = members["args"] ?? .null
        let number = members["priority"] ?? members["order"] ?? 0
        var step = Step(
            interface: try Self.interface(members["interface"] ?? .null, of: "\(name).interface"), step: text,
            args: args.isNull ? .emptyObject : JSONText(.object(try args.object(of: "\(name).args"))),
            priority: Int(try number.integer(of: "\(name).\(numberKey)", in: 0...Int64(Int32.max))))
        step.children = try StepChildren(members, named: name)
        if step.children != nil, ["hold", "wait"].contains(text) {
            throw .badRequest("\(name).execute_on_child_nodes: the step \(text) holds this node; it cannot run on its children.")
        }
        return step
    }

    private var numberKey: String {
        if case .prioritized = self { "priority" } else { "order" }
    }

    private static func interface(_ value: JSON, of name: String) throws(APIError) -> InterfaceKind {
        guard let kind = value.stringValue.flatMap(InterfaceKind.init(rawValue:)), interfaces.contains(kind) else {
            let known = interfaces.map(\.rawValue).sorted().joined(separator: ", ")
            throw .badRequest("\(name): must be one of \(known), not \(value.shortText).")
        }
        return kind
    }

    private func refuseRepetition(in steps: [Step]) throws(APIError) {
        var names: Set<String> = []
        for step in steps where !names.insert(step.qualifiedName).inserted {
            throw .badRequest("\(field): \(step.qualifiedName.quotedShort) occurs twice; a step may occur once.")
        }
    }
}

extension StepChildren {
    /// At most so many children may be named one by one.
    private static let chosenMax = 1_000

    /// The children that a step's flags name; `nil` where it runs on the node itself.
    fileprivate init?(_ members: JSONObject, named name: String) throws(APIError) {
        let key = "\(name).limit_child_node_execution"
        var chosen: [ResourceID] = []
        for child in try members["limit_child_node_execution"]?.unlessNull?.array(of: key) ?? [] {
            chosen.append(try child.uuid(of: key))
        }
        guard chosen.count <= Self.chosenMax else { throw .badRequest("\(key): at most \(Self.chosenMax) nodes can be named.") }
        let isOnChildren = try members["execute_on_child_nodes"]?.unlessNull?.boolean(of: "\(name).execute_on_child_nodes")
        guard isOnChildren == true else {
            // Upstream runs the step on the node itself then, which nobody who names children can want.
            guard chosen.isEmpty else { throw .badRequest("\(key): needs execute_on_child_nodes to be true.") }
            return nil
        }
        self = chosen.isEmpty ? .all : .only(chosen)
    }
}
