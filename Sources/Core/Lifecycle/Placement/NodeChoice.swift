import Documents
package import Model

/// Chooses nodes when it matters which of the suitable ones are taken: weights first, then the group, then chance.
package struct NodeChoice: Sendable {
    private let placement: Placement
    private let wishes: SchedulingWishes
    /// How many nodes the group has already, by their values at the two paths.
    private var apart: [String: Int] = [:]
    private var spread: [String: Int] = [:]

    /// A choice for an allocation whose group has the nodes `holders`.
    package init(_ allocation: Allocation, besides holders: [Node]) {
        placement = Placement(allocation)
        wishes = allocation.wishes
        for node in holders { count(node) }
    }

    /// The best `count` of `nodes`, or `nil` when not so many fit together. Equal nodes keep the order that they come in.
    package func choose(_ count: Int, from nodes: [ManagedNode]) -> [ManagedNode]? {
        var rest = ranked(nodes)
        var choice = self
        var chosen: [ManagedNode] = []
        while chosen.count < count {
            guard let index = choice.best(of: rest) else { return nil }
            let node = rest.remove(at: index)
            choice.count(node.node)
            chosen.append(node)
        }
        return chosen
    }

    /// Why `node` cannot be taken, as far as the group is concerned.
    package func exclusion(of node: Node) -> Exclusion? {
        guard let path = wishes.apart, let value = Self.value(of: node, at: path), apart[value] != nil else { return nil }
        return .tooClose(path: path, value: value)
    }

    /// The sum of the weights of what is true of the node; a node with the allocation's name is above all others.
    package func weight(of node: Node) -> Int {
        let sum = wishes.preferences.reduce(0) { $1.condition.holds(for: node) ? $0 + $1.weight : $0 }
        return placement.preferredName != nil && node.name == placement.preferredName ? sum + Self.weightMax * 100 : sum
    }

    /// The largest weight of a preference, in either direction.
    package static let weightMax = 1_000_000

    /// Suitable nodes, those with the greatest weight first.
    private func ranked(_ nodes: [ManagedNode]) -> [ManagedNode] {
        let weighed = nodes.filter { placement.admits($0.node) }.map { (node: $0, weight: weight(of: $0.node)) }
        // The sort of the standard library is stable.
        return weighed.sorted { $0.weight > $1.weight }.map(\.node)
    }

    /// The first of those whose value the group has the least of.
    private func best(of nodes: [ManagedNode]) -> Int? {
        var best: (index: Int, crowd: Int)?
        for (index, managed) in nodes.enumerated() where exclusion(of: managed.node) == nil {
            guard let path = wishes.spread else { return index }
            let crowd = spread[Self.value(of: managed.node, at: path) ?? ""] ?? 0
            if crowd < best?.crowd ?? .max { best = (index, crowd) }
        }
        return best?.index
    }

    private mutating func count(_ node: Node) {
        if let path = wishes.apart, let value = Self.value(of: node, at: path) { apart[value, default: 0] += 1 }
        if let path = wishes.spread { spread[Self.value(of: node, at: path) ?? "", default: 0] += 1 }
    }

    private static func value(of node: Node, at path: String) -> String? {
        node.value(at: path).map { $0.plainText ?? $0.text }
    }
}
