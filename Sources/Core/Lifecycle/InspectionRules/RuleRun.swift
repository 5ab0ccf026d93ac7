package import Documents
package import Model

/// The rules of an inspection, followed one after the other: documents in, changes out.
///
/// Each rule sees what the ones before it did. Nothing is changed here: whoever asked carries the changes out.
package struct RuleRun: Sendable {
    /// The node as the API shows it, as far as the rules have changed it.
    private var scope: RuleScope
    /// Changes of the node, in order.
    package private(set) var nodePatch: [JSONPatch.Item] = []
    /// Changes of ports, by the UUID or address that the rule gave.
    package private(set) var portPatches: [(port: String, item: JSONPatch.Item)] = []
    package private(set) var traits: [String]
    /// What rules have to say.
    package private(set) var remarks: [String] = []
    /// Whom rules want called, in order; those before a failure as well.
    package private(set) var calls: [RuleCall] = []
    /// What the collectors found, as far as the rules have changed it.
    package var pluginData: JSON { scope.pluginData }

    /// A run over a node as the API shows it, what was found, and the node's ports as the API shows them.
    package init(node: JSON, ports: [JSON], inventory: JSON, pluginData: JSON) {
        scope = RuleScope(node: node, inventory: inventory, pluginData: pluginData)
        self.ports = ports
        traits = (node["traits"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private var ports: [JSON]

    /// Follows the rules: those with a higher priority first, otherwise in their order.
    ///
    /// - Throws: `RuleFailure` when inspection shall fail, or a rule cannot be followed.
    package mutating func follow(_ rules: [InspectionRule]) throws(RuleFailure) {
        let ordered = rules.enumerated().sorted { ($1.element.priority, $0.offset) < ($0.element.priority, $1.offset) }
        for (_, rule) in ordered {
            do throws(RuleFailure) {
                try follow(rule)
            } catch {
                throw RuleFailure("Inspection rule \(rule.description.map { "\"\($0)\" " } ?? "")(\(rule.uuid)): \(error)")
            }
        }
    }

    private mutating func follow(_ rule: InspectionRule) throws(RuleFailure) {
        for condition in rule.conditions.parsed.arrayValue ?? [] {
            guard try RuleCondition(condition).holds(in: scope) else { return }
        }
        for action in rule.actions.parsed.arrayValue ?? [] {
            let loop = action["loop"] ?? .null
            guard !loop.isNull else {
                try act(action)
                continue
            }
            for item in try scope.items(of: loop) {
                scope.item = item
                try act(action)
            }
            scope.item = nil
        }
    }

    private mutating func act(_ action: JSON) throws(RuleFailure) {
        let operation = action["op"]?.stringValue ?? ""
        let args = try scope.filled(action["args"] ?? .null)
        func arguments(_ names: String...) throws(RuleFailure) -> RuleArguments {
            try RuleArguments(args, names: names, of: operation)
        }
        switch operation {
        case "fail": throw RuleFailure(try arguments("msg").text("msg"))
        case "log": remarks.append(try arguments("msg", "level").text("msg"))
        case "set-attribute", "extend-attribute", "del-attribute":
            let given = try arguments("path", "value", "unique")
            let path = try given.path("path")
            guard let item = try change(operation, given, path, of: &scope.node) else { return }
            nodePatch += item
        case "set-plugin-data", "extend-plugin-data", "unset-plugin-data":
            let given = try arguments("path", "value", "unique")
            _ = try change(operation, given, try given.path("path"), of: &scope.pluginData)
        case "set-port-attribute", "extend-port-attribute", "del-port-attribute":
            try changePort(operation, try arguments("port_id", "path", "value", "unique"))
        case "set-capability", "unset-capability":
            let given = try arguments("name", "value")
            try changeCapability(try given.text("name"), to: operation == "set-capability" ? try given.text("value") : nil)
        case "add-trait":
            let trait = try arguments("name").text("name")
            if !traits.contains(trait) { traits.append(trait) }
        case "remove-trait":
            let trait = try arguments("name").text("name")
            traits.removeAll { $0 == trait }
        case "api-call": calls.append(try RuleCall(RuleArguments(args, names: RuleCall.argumentNames, of: operation)))
        default: throw RuleFailure("\(operation) is no action that can be carried out")
        }
    }

    // MARK: Changes of documents

    /// Changes a document, and says by which patch; `nil` where nothing was to be done.
    private func change(
        _ operation: String, _ given: RuleArguments, _ path: [String], of document: inout JSON
    ) throws(RuleFailure) -> [JSONPatch.Item]? {
        let known = document.value(at: path)
        let value: JSON?
        if operation.hasPrefix("set-") {
            value = try given.value("value")
        } else if operation.hasPrefix("extend-") {
            let element = try given.value("value")
            guard let elements = (known ?? .null).isNull ? [] : known?.arrayValue else {
                throw RuleFailure("\(operation): \(path.joined(separator: "/")) is no list")
            }
            guard !(given.flag("unique") && elements.contains(element)) else { return nil }
            value = .array(elements + [element])
        } else {
            guard known != nil else { return nil }
            value = nil
        }
        let items = document.items(toSet: path, value)
        do {
            document = try JSONPatch(items).applied(to: document)
        } catch {
            throw RuleFailure("\(operation): \(error)")
        }
        return items
    }

    private mutating func changePort(_ operation: String, _ given: RuleArguments) throws(RuleFailure) {
        let id = try given.text("port_id").lowercased()
        guard let index = ports.firstIndex(where: { $0["uuid"]?.stringValue == id || $0["address"]?.stringValue == id }),
            let uuid = ports[index]["uuid"]?.stringValue
        else { throw RuleFailure("\(operation): the node has no port \(id)") }
        let items = try change(operation, given, try given.path("path"), of: &ports[index]) ?? []
        portPatches += items.map { (uuid, $0) }
    }

    private mutating func changeCapability(_ name: String, to value: String?) throws(RuleFailure) {
        let path = ["properties", "capabilities"]
        let known = scope.node.value(at: path)?.stringValue ?? ""
        var pairs = known.split(separator: ",").map(String.init).filter {
            $0.split(separator: ":").first.map(String.init) != name
        }
        if let value { pairs.append("\(name):\(value)") }
        let items = scope.node.items(toSet: path, .string(pairs.joined(separator: ",")))
        do {
            scope.node = try JSONPatch(items).applied(to: scope.node)
        } catch {
            throw RuleFailure("capabilities: \(error)")
        }
        nodePatch += items
    }
}

extension JSON {
    /// The value under a path of keys.
    fileprivate func value(at path: [String]) -> JSON? {
        var value: JSON? = self
        for name in path { value = value?[name] }
        return value
    }

    /// The changes that set the value under a path, or remove it, with the objects on the way to it.
    fileprivate func items(toSet path: [String], _ value: JSON?) -> [JSONPatch.Item] {
        guard let value else { return [JSONPatch.Item(.remove, JSONPointer(segments: path))] }
        var items: [JSONPatch.Item] = []
        for length in 1..<max(1, path.count) where (self.value(at: Array(path.prefix(length))) ?? .null).isNull {
            let parent = JSONPointer(segments: Array(path.prefix(length)))
            items.append(JSONPatch.Item(.add, parent, value: .object([:])))
        }
        items.append(JSONPatch.Item(.add, JSONPointer(segments: path), value: value))
        return items
    }
}
