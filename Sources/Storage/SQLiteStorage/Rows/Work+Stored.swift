import Documents
import Lifecycle
import Model
import Storage

extension Work {
    /// The work as its column keeps it: `nil` for a node at rest. The number of named commands has a column of its own.
    func stored(of node: Node.ID, by sealing: any SecretSealing) throws -> String? {
        var work = self
        work.commandsNamed = 0
        guard work != Work() else { return nil }
        let text = try JSONText(encoding: work)
        return try SealedDocument(workOf: node, by: sealing).sealed(text, if: operation?.hasArguments ?? false).text
    }

    /// The work of a node that is not at rest.
    init(stored text: String, of node: Node.ID, by sealing: any SecretSealing) throws {
        self = try SealedDocument(workOf: node, by: sealing).opened(JSONText(unchecked: text)).parsed.decoded()
    }
}

extension Effect {
    /// The effect as the journal keeps it.
    func stored(of node: Node.ID, by sealing: any SecretSealing) throws -> String {
        try SealedDocument(effectOf: node, by: sealing).sealed(JSONText(encoding: self), if: order.hasArguments).text
    }

    /// The effect that the journal holds.
    init(stored text: String, of node: Node.ID, by sealing: any SecretSealing) throws {
        self = try SealedDocument(effectOf: node, by: sealing).opened(JSONText(unchecked: text)).parsed.decoded()
    }
}

extension SealedDocument {
    init(workOf node: Node.ID, by sealing: any SecretSealing) {
        self.init(sealing: sealing, context: "nodes/\(node)/work")
    }

    init(effectOf node: Node.ID, by sealing: any SecretSealing) {
        self.init(sealing: sealing, context: "effects/\(node)")
    }
}

extension Order {
    /// Whether the order has arguments of a step with it, among which secrets may be.
    fileprivate var hasArguments: Bool {
        switch self {
        case .run(let step, _), .runOnChildren(let step, _): !step.args.isEmptyObject
        case .begin, .collectSteps, .end, .giveUp, .changePower: false
        }
    }
}

extension Operation {
    fileprivate var hasArguments: Bool {
        (plan + request.steps).contains { !$0.args.isEmptyObject }
    }
}
