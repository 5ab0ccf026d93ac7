import Documents
package import Model

/// Which steps run, and in which order: computed once, kept, and shown before it starts (drivers §7).
package enum StepPlan {
    /// What is wrong with the steps that were asked for.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// Names the step and the fix.
        package let description: String
    }

    /// The steps that an operation runs, given what the interfaces offer.
    package static func steps(
        for kind: Operation.Kind, request: StepRequest, offered: [Step]
    ) throws(Failure) -> [Step] {
        guard let stepKind = kind.course.steps else { return [] }
        if kind.course.runsRequestInOrder {
            return try inOrder(request, stepKind, offered)
        }
        switch stepKind {
        case .deploy: return sorted(try overlaid(request, on: offered), stepKind)
        case .clean, .service, .verify: return sorted(offered, stepKind)
        }
    }

    /// A step that runs on this node because its parent's operation says so, checked against what the node's interface offers.
    package static func forChild(_ step: Step, _ kind: StepKind, offered: [Step]) throws(Failure) -> Step {
        var own = step
        own.children = nil
        return try settled(own, kind, offered)
    }

    /// The steps of priority above zero: highest priority first, then by the rank of the interface, then as they came.
    package static func sorted(_ steps: [Step], _ kind: StepKind) -> [Step] {
        steps.enumerated().filter { $0.element.priority > 0 }
            .sorted { left, right in
                if left.element.priority != right.element.priority { return left.element.priority > right.element.priority }
                let ranks = (rank(of: left.element.interface, kind), rank(of: right.element.interface, kind))
                return ranks.0 != ranks.1 ? ranks.0 > ranks.1 : left.offset < right.offset
            }
            .map(\.element)
    }

    /// Which interface goes first among steps of equal priority: the higher.
    static func rank(of interface: InterfaceKind, _ kind: StepKind) -> Int {
        switch (kind, interface) {
        case (.service, .network): 8
        case (.clean, .vendor), (.deploy, .vendor), (.service, .vendor): 7
        case (.clean, .power), (.deploy, .power), (.service, .power): 6
        case (.clean, .management), (.deploy, .management), (.service, .management): 5
        case (.clean, .firmware), (.deploy, .firmware), (.service, .firmware): 4
        case (.clean, .deploy), (.deploy, .deploy), (.service, .deploy): 3
        case (.clean, .bios), (.deploy, .bios), (.service, .bios): 2
        case (.clean, .raid), (.deploy, .raid), (.service, .raid): 1
        case (.clean, _), (.deploy, _), (.service, _): 0
        case (.verify, .power): 13
        case (.verify, .management): 12
        case (.verify, .firmware): 11
        case (.verify, .inspect): 10
        case (.verify, .deploy): 9
        case (.verify, .boot): 8
        case (.verify, .bios): 7
        case (.verify, .raid): 6
        case (.verify, .vendor): 5
        case (.verify, .network): 4
        case (.verify, .storage): 3
        case (.verify, .console): 2
        case (.verify, .rescue): 1
        }
    }

    /// Manual cleaning and service: what was asked for, in that order.
    private static func inOrder(_ request: StepRequest, _ kind: StepKind, _ offered: [Step]) throws(Failure) -> [Step] {
        var plan: [Step] = []
        for wanted in request.steps {
            let step = try settled(wanted, kind, offered)
            if request.disableRamdisk && step.requiresRamdisk {
                throw Failure(
                    description:
                        "The \(kind.rawValue) step \(step.qualifiedName) requires the ramdisk, which disable_ramdisk forbids."
                )
            }
            plan.append(step)
        }
        return plan
    }

    /// Deployment: what is offered, with the steps that were asked for in the places of those of the same name.
    private static func overlaid(_ request: StepRequest, on offered: [Step]) throws(Failure) -> [Step] {
        var plan = offered
        for wanted in request.steps {
            guard wanted.qualifiedName != "deploy.deploy" else {
                throw Failure(description: "The deploy step deploy.deploy may not be overridden.")
            }
            let step = try settled(wanted, .deploy, offered)
            if ReservedStep(step, .deploy) == nil, let index = plan.firstIndex(where: { $0.isSame(as: step) }) {
                plan[index] = step
            } else {
                plan.append(step)
            }
        }
        return plan
    }

    /// The step that was asked for with the properties of the one that is offered.
    private static func settled(_ wanted: Step, _ kind: StepKind, _ offered: [Step]) throws(Failure) -> Step {
        var step = wanted
        // What children offer shows when the step reaches them.
        if wanted.children != nil || ReservedStep(wanted, kind) != nil {
            step.requiresRamdisk = false
            return step
        }
        guard let offer = offered.first(where: { $0.isSame(as: wanted) }) else {
            throw Failure(description: "The node does not support the \(kind.rawValue) step \(wanted.qualifiedName).")
        }
        step.isAbortable = offer.isAbortable
        step.requiresRamdisk = offer.requiresRamdisk
        step.argsInfo = offer.argsInfo
        try checkArguments(of: step, kind)
        return step
    }

    private static func checkArguments(of step: Step, _ kind: StepKind) throws(Failure) {
        guard let argsInfo = step.argsInfo?.object else { return }
        let given = step.args.object
        let unknown = given.keys.filter { argsInfo[$0] == nil }
        guard unknown.isEmpty else {
            throw Failure(
                description: "The \(kind.rawValue) step \(step.qualifiedName) has unexpected arguments: \(unknown.listed).")
        }
        let missing = argsInfo.filter { $0.value["required"]?.boolValue == true && given[$0.key] == nil }.map(\.key)
        guard missing.isEmpty else {
            throw Failure(
                description: "The \(kind.rawValue) step \(step.qualifiedName) lacks required arguments: \(missing.listed).")
        }
    }
}

extension Step {
    /// Whether both name the same step of the same interface.
    func isSame(as other: Step) -> Bool {
        interface == other.interface && step == other.step
    }
}

extension [String] {
    /// The texts separated by commas.
    fileprivate var listed: String { joined(separator: ", ") }
}
